import { limits } from '@chat/contracts'
import type { Clock, Turn } from '@chat/domain'
import { DeltaGatherer } from './delta-gatherer.ts'
import type { ModelServer } from './models/model-server.ts'

const FRAME_MS = 1000 / (limits.assistantFramesPerSecondMax - 1) // the last one does not wait

export interface Patience {
  firstTokenMs: number
  nextTokenMs: number
  answerMs: number
}

export interface Written {
  text: string
  /** `lost`: another process writes it now. */
  end: 'stop' | 'length' | 'aborted' | 'error' | 'lost'
  error?: unknown
  firstTokenMs: number | null
  tokenCount: number
  writingMs: number
}

/** Why the request to the model server is ended by us. */
export class Stop extends Error {
  readonly end: 'length' | 'aborted' | 'lost'
  constructor(end: 'length' | 'aborted' | 'lost') {
    super(`the answer ends: ${end}`)
    this.end = end
  }
}

export interface WriteAnswerDeps {
  server: ModelServer
  patience: Patience
  tokensMax: number
  clock: Clock
  /** Keeps a piece and tells it to who reads along. Throws `Stop`. */
  tell: (text: string) => Promise<void>
}

/** One answer, from the first token to the last, however the model server behaves. It never throws. */
export async function writeAnswer(
  { server, patience, tokensMax, clock, tell }: WriteAnswerDeps,
  { model, turns }: { model: string; turns: readonly Turn[] },
  signal: AbortSignal,
): Promise<Written> {
  const own = new AbortController()
  const stopped = AbortSignal.any([signal, own.signal])
  const begunAt = clock.monotonic()
  const timer = createTimer(own)
  const answerTimer = createTimer(own)
  const gatherer = new DeltaGatherer({ pass: tell, clock, everyMs: FRAME_MS })
  const written: Written = { text: '', end: 'stop', firstTokenMs: null, tokenCount: 0, writingMs: 0 }
  let tokenCount: number | undefined
  try {
    timer.set(patience.firstTokenMs, 'the model server does not begin to answer')
    answerTimer.set(patience.answerMs, 'the model server takes too long')
    for await (const piece of server.answer({ model, turns, tokensMax }, stopped)) {
      stopped.throwIfAborted()
      if (piece.tokenCount !== undefined) tokenCount = piece.tokenCount
      if (piece.isCutOff) written.end = 'length'
      if (piece.text === '') continue
      timer.set(patience.nextTokenMs, 'the model server does not go on')
      written.firstTokenMs ??= clock.monotonic() - begunAt
      written.tokenCount += 1
      const room = limits.contentLengthMax - written.text.length
      const text = piece.text.slice(0, room)
      written.text += text
      gatherer.add(text, stopped, (error) => own.abort(error))
      if (piece.text.length >= room) throw new Stop('length')
    }
    if (written.text.trim() === '') throw new Error('the model server answers nothing')
  } catch (thrown) {
    const error: unknown = stopped.aborted ? stopped.reason : thrown
    written.end = error instanceof Stop ? error.end : 'error'
    written.error = error
    own.abort(error)
  } finally {
    timer.clear()
    answerTimer.clear()
  }
  written.writingMs = clock.monotonic() - begunAt - (written.firstTokenMs ?? 0)
  written.tokenCount = tokenCount ?? written.tokenCount
  try {
    if (written.end !== 'lost') await gatherer.flush()
  } catch (error) {
    if (error instanceof Stop && error.end === 'lost') written.end = 'lost'
  }
  return written
}

function createTimer(controller: AbortController) {
  let timer: NodeJS.Timeout | undefined
  return {
    set(ms: number, reason: string): void {
      clearTimeout(timer)
      timer = setTimeout(() => controller.abort(new Error(reason)), ms)
    },
    clear: () => clearTimeout(timer),
  }
}
