import { randomBytes } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const NAMES = ['JWT_SECRET', 'JWT_REFRESH_SECRET'] as const

export type LocalSecrets = Readonly<Record<(typeof NAMES)[number], string>>

/** Made once for the data of this folder, readable by its owner only. */
export const readOrCreateSecrets = (folder: string): LocalSecrets => {
  const file = join(folder, 'secrets.json')
  const known = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Partial<LocalSecrets>) : {}
  const secrets = Object.fromEntries(
    NAMES.map((name) => [name, known[name] ?? randomBytes(48).toString('base64url')]),
  ) as LocalSecrets
  if (NAMES.some((name) => known[name] === undefined)) {
    mkdirSync(folder, { recursive: true })
    writeFileSync(file, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 })
    chmodSync(file, 0o600)
  }
  return secrets
}
