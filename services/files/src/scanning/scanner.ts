import type { Readable } from 'node:stream'

/** `unscanned`: it is larger than the scanner takes. */
export type Verdict = 'clean' | 'infected' | 'unscanned'

export interface Scanner {
  /** Throws where nothing is known, as the scanner cannot be asked. */
  scan(source: Readable, signal: AbortSignal): Promise<Verdict>
}
