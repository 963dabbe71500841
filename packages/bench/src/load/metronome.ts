import { parentPort, workerData } from 'node:worker_threads'

// A thread that sleeps exactly, which the timers of an event loop do not: they wake up to a millisecond late, as long
// as what is measured here takes. Atomics.wait does, but blocks, so it is not for the thread that receives.

interface Beats {
  /** By process.hrtime, which all threads share. */
  readonly startsAtMs: number
  readonly everyMs: number
  readonly count: number
}

const { startsAtMs, everyMs, count } = workerData as Beats
const nothing = new Int32Array(new SharedArrayBuffer(4))
const nowMs = () => Number(process.hrtime.bigint()) / 1e6

for (let beat = 0; beat < count; beat++) {
  const waitMs = startsAtMs + beat * everyMs - nowMs()
  if (waitMs > 0) Atomics.wait(nothing, 0, 0, waitMs)
  parentPort?.postMessage(beat)
}
