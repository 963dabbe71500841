/** Answers by id; what does not exist is left out. The map may hold more than what was asked for. */
export type BatchedRead<Answer> = (ids: readonly string[], signal: AbortSignal) => Promise<ReadonlyMap<string, Answer>>

const IDS_MAX = 256

interface Batch<Answer> {
  readonly ids: Set<string>
  readonly answer: PromiseWithResolvers<ReadonlyMap<string, Answer>>
}

/**
 * One read for all who ask within `restMs` of the last one, or at once when they are many. Who asks alone does not wait
 * at all, and nobody is given what was read before they asked. When five thousand sockets come at once, some hundreds
 * of reads are made of fifty thousand.
 */
export function createBatchedRead<Answer>(
  read: (ids: string[]) => Promise<ReadonlyMap<string, Answer>>,
  restMs: number,
): BatchedRead<Answer> {
  let waiting: Batch<Answer> | null = null
  let isResting = false

  function run(): void {
    const batch = waiting
    waiting = null
    if (!batch) return
    read([...batch.ids]).then(batch.answer.resolve, batch.answer.reject)
    if (restMs === 0 || isResting) return
    isResting = true
    setTimeout(() => {
      isResting = false
      run()
    }, restMs)
  }

  return async (ids, signal) => {
    signal.throwIfAborted()
    if (ids.length === 0) return new Map()
    if (!waiting) {
      waiting = { ids: new Set(), answer: Promise.withResolvers() }
      if (!isResting) queueMicrotask(run) // all that one turn asks for goes together
    }
    const { answer, ids: together } = waiting
    for (const id of ids) together.add(id)
    if (together.size >= IDS_MAX) run()
    const found = await answer.promise
    signal.throwIfAborted()
    return found
  }
}
