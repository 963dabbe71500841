import type { Turn } from '@chat/domain'

export interface Asked {
  model: string
  turns: readonly Turn[]
  tokensMax: number
}

/** One more piece of an answer. The last one may say that there was no room for more, and how many tokens it was. */
export interface Piece {
  text: string
  isCutOff?: boolean
  tokenCount?: number
}

/** What writes. Nothing that it says is trusted. */
export interface ModelServer {
  readonly name: string
  list(signal: AbortSignal): Promise<{ name: string; sizeBytes: number | null }[]>
  /** Ends the request at once when the signal aborts. */
  answer(asked: Asked, signal: AbortSignal): AsyncIterable<Piece>
}
