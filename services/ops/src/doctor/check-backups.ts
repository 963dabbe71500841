import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { readManifest } from '../backup/copy.ts'
import type { DoctorConfig } from '../config.ts'
import { type Finding, matters, ok, reasonOf, warning } from './finding.ts'

const HOUR_MS = 3_600_000

export async function checkBackups(
  { BACKUP_DIR, BACKUP_AGE_MAX_HOURS }: DoctorConfig,
  isProduction: boolean,
): Promise<Finding[]> {
  const asProduction = matters(isProduction)
  const fix =
    'run `chatterbox backup` by a timer (component backup in Kubernetes), and set BACKUP_DIR to where it writes'
  if (BACKUP_DIR === undefined) {
    return isProduction ? [warning('backup', 'BACKUP_DIR is not set, so no look was taken at copies', fix)] : []
  }
  try {
    const newest = (await readdir(BACKUP_DIR))
      .filter((name) => /^chat-[\dTZ-]+$/.test(name))
      .sort()
      .at(-1)
    if (newest === undefined) return [asProduction('backup', `${BACKUP_DIR} holds no copy`, fix)]
    const { takenAt } = await readManifest(join(BACKUP_DIR, newest))
    const hours = (Date.now() - Date.parse(takenAt)) / HOUR_MS
    return [
      hours <= BACKUP_AGE_MAX_HOURS
        ? ok('backup', `the last copy is ${hours.toFixed(1)} h old`)
        : asProduction('backup', `the last copy is ${Math.round(hours)} h old`, fix),
    ]
  } catch (error) {
    return [asProduction('backup', `copies cannot be looked at: ${reasonOf(error)}`, fix)]
  }
}
