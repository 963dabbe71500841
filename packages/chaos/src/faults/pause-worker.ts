import { setTimeout as delay } from 'node:timers/promises'
import { readMetric } from '@chat/testkit'
import { type Fault, oneOf } from './fault.ts'

const LOOK_EVERY_MS = 10
const LOOKED_AT_MS = 3_000

export const pauseWorker: Fault = {
  id: 'F3',
  what: 'SIGSTOP of a worker, past the end of its lease; it wakes up as a zombie',
  lastsMs: 8_000,
  goals: [
    { figure: 'steppedDown', at: 'max', atMost: 1_000 },
    { figure: 'conflicts', at: 'sum', atLeast: 1, fromInjections: 3 },
  ],
  stage: ({ stack, random }) => ({
    next() {
      const worker = oneOf(stack.workers, random)
      let doubtsBefore = 0
      return {
        target: worker.label,
        async strike() {
          doubtsBefore = await readMetric(worker, 'chat_worker_doubts_total')
          worker.signal('SIGSTOP')
        },
        async heal() {
          const woken = performance.now()
          worker.signal('SIGCONT')
          let steppedDown = LOOKED_AT_MS
          while (performance.now() - woken < LOOKED_AT_MS) {
            if ((await readMetric(worker, 'chat_worker_partitions')) === 0) {
              steppedDown = performance.now() - woken
              break
            }
            await delay(LOOK_EVERY_MS)
          }
          const doubts = await readMetric(worker, 'chat_worker_doubts_total')
          return { steppedDown: [steppedDown], conflicts: [doubts - doubtsBefore] }
        },
      }
    },
  }),
}
