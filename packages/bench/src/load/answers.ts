import { createLatencyRecorder } from './latency.ts'
import type { ModelTap } from './model-tap.ts'
import type { Outcome } from '../side.ts'

export interface AnswersStep {
  readonly seconds: number
  /** Whether each answer is stopped in the middle. */
  readonly isStopped: boolean
}

/** An answer that has begun. */
export interface BegunAnswer {
  readonly firstAt: number
  stop(): void
  /** The time of the last piece. */
  readonly ended: Promise<number>
}

/** Asks, and resolves with the first piece of text. */
export interface Asker {
  prepare(): Promise<void>
  ask(question: string): Promise<BegunAnswer>
}

const ANSWERS_MIN = 3
let asked = 0

/** No two begin alike: a model server keeps what it has read of the one before. */
const nextQuestion = (): string =>
  `Story number ${(asked += 1)}: tell me a very long story about the sea and its ships.`

/** One question after the other, until the time is over. */
export async function askOnAndOn(tap: ModelTap, asker: Asker, { seconds, isStopped }: AnswersStep): Promise<Outcome> {
  const first = createLatencyRecorder()
  const added = createLatencyRecorder()
  const stops = createLatencyRecorder()
  let tokens = 0
  let writingMs = 0
  const cpuBefore = process.cpuUsage()
  const begunAt = performance.now()
  for (let count = 0; count < ANSWERS_MIN || performance.now() < begunAt + seconds * 1_000; count += 1) {
    await asker.prepare()
    const askedAt = performance.now()
    const answer = await asker.ask(nextQuestion())
    const call = tap.calls.at(-1)
    if (call?.firstAt == null) throw new Error('the answer did not come through the tap')
    first.record(answer.firstAt - askedAt)
    added.record(call.askedAt - askedAt + (answer.firstAt - call.firstAt))
    if (isStopped) {
      const stoppedAt = performance.now()
      answer.stop()
      const hungUpAt = await call.hungUp
      if (hungUpAt !== null) stops.record(hungUpAt - stoppedAt)
      await answer.ended
    } else {
      writingMs += (await answer.ended) - call.firstAt
      tokens += call.tokens - 1
    }
  }
  const { user, system } = process.cpuUsage(cpuBefore)
  const read = { first: first.read(), added: added.read(), stops: stops.read() }
  return {
    work: { answer: read.first.count },
    figures: {
      'first token p50 ms': read.first.p50Ms,
      'beside the model p50 ms': read.added.p50Ms,
      ...(isStopped
        ? { stopped: read.stops.count, 'stop p50 ms': read.stops.p50Ms, 'stop max ms': read.stops.maxMs }
        : { 'tokens/s': (1_000 * tokens) / writingMs }),
    },
    generatorCores: (user + system) / 1_000 / (performance.now() - begunAt),
  }
}
