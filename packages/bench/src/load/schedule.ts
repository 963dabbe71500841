import { once } from 'node:events'
import { Worker } from 'node:worker_threads'

const SHORTEST_BEAT_MS = 0.25 // what is due within one leaves together
const STARTS_IN_MS = 50 // until the metronome is ready

/**
 * Calls `send` at a steady rate, whether answers come or not, each time with the moment it was due. What is late is sent
 * at once, still with its own due time.
 */
export async function sendAtRate(
  ratePerSecond: number,
  seconds: number,
  send: (dueAt: number, index: number) => void,
): Promise<void> {
  const total = Math.round(ratePerSecond * seconds)
  const startedAt = performance.now() + STARTS_IN_MS
  const everyMs = Math.max(SHORTEST_BEAT_MS, 1_000 / ratePerSecond)
  const metronome = new Worker(new URL('metronome.ts', import.meta.url), {
    workerData: {
      startsAtMs: Number(process.hrtime.bigint()) / 1e6 + STARTS_IN_MS,
      everyMs,
      count: Math.ceil((seconds * 1_000) / everyMs) + 1,
    },
  })
  let index = 0
  const sendDue = (now: number) => {
    for (; index < total; index++) {
      const dueAt = startedAt + (index * 1_000) / ratePerSecond
      if (dueAt > now) return
      send(dueAt, index)
    }
  }
  metronome.on('message', () => sendDue(performance.now()))
  await once(metronome, 'exit')
  sendDue(Number.POSITIVE_INFINITY)
}
