import type { Clock, FileRecord, FileStore } from '@chat/domain'
import type { FilesMetrics } from '../metrics.ts'
import type { ObjectStore } from '../object-store.ts'
import { createTurns } from '../turns.ts'
import type { Scanner, Verdict } from './scanner.ts'

const WAITING_AT_ONCE = 20
/** Of one process. Who comes then is looked at later, like what came while the scanner was away. */
const TURNS = { atOnce: 4, waitingMax: 32 }
/** As long as an upload waits for its verdict. */
export const SCAN_MS = 60_000

export interface ScanDeps {
  files: FileStore
  store: ObjectStore
  scanner: Scanner
  clock: Clock
  metrics: Pick<FilesMetrics, 'scanned'>
}

export interface ScanFiles {
  /** The bytes as they are kept. Throws where the scanner cannot be asked. */
  scan(file: FileRecord, signal: AbortSignal): Promise<Verdict>
  /** Those that could not be looked at when they came. Two processes may look at one: the first verdict counts. */
  scanWaiting(signal: AbortSignal, ages?: { waitingMs: number }): Promise<number>
}

export function createScanFiles({ files, store, scanner, clock, metrics }: ScanDeps): ScanFiles {
  const turns = createTurns(TURNS)

  const scan = (file: FileRecord, signal: AbortSignal): Promise<Verdict> => turns.take(() => scanNow(file, signal))

  async function scanNow({ objectKey }: FileRecord, signal: AbortSignal): Promise<Verdict> {
    const limited = AbortSignal.any([signal, AbortSignal.timeout(SCAN_MS)])
    try {
      const verdict = await scanner.scan(await store.read(objectKey, null, limited), limited)
      metrics.scanned(verdict)
      return verdict
    } catch (error) {
      metrics.scanned('failed')
      throw error
    }
  }

  return {
    scan,
    async scanWaiting(signal, { waitingMs } = { waitingMs: SCAN_MS }) {
      const waiting = await files.inState('scanning', WAITING_AT_ONCE, signal)
      const due = waiting.filter(({ changedAt }) => changedAt <= clock.now() - waitingMs) // others are being looked at
      for (const file of due) await settle(file)
      return due.length

      /** One that cannot be looked at goes behind the others. */
      async function settle(file: FileRecord): Promise<void> {
        const verdict = await scan(file, signal).catch((error: unknown) => error as Error)
        const state = verdict instanceof Error ? 'scanning' : verdict === 'clean' ? 'ready' : 'quarantined'
        await files.settle(file.id, { state, changedAt: clock.now() }, { state: ['scanning'] }, signal)
        if (verdict instanceof Error) throw verdict
      }
    },
  }
}
