import type { Clock, FileRecord, FileStore } from '@chat/domain'
import type { FilesMetrics } from '../metrics.ts'
import type { ObjectStore } from '../object-store.ts'
import type { Scanner, Verdict } from './scanner.ts'

const AT_ONCE = 20
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
  async function scan({ objectKey }: FileRecord, signal: AbortSignal): Promise<Verdict> {
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
      const waiting = await files.inState('scanning', AT_ONCE, signal)
      const due = waiting.filter(({ changedAt }) => changedAt <= clock.now() - waitingMs) // others are being looked at
      for (const file of due) {
        const state = (await scan(file, signal)) === 'clean' ? 'ready' : 'quarantined'
        await files.settle(file.id, ['scanning'], { state, changedAt: clock.now() }, signal)
      }
      return due.length
    },
  }
}
