import { type Fault, oneOf } from './fault.ts'

export const killWorker: Fault = {
  id: 'F2',
  what: 'kill -9 of a worker; another one has to take its partitions over',
  lastsMs: 5_000, // longer than a takeover may take, so that it is not the restarted one that answers
  goals: [
    { figure: 'silence', at: 'p99', atMost: 4_000 },
    { figure: 'settled', at: 'max', atMost: 9_000 },
  ],
  stage: ({ stack, random }) => ({
    next() {
      const worker = oneOf(stack.workers, random)
      return { target: worker.label, strike: () => worker.kill(), heal: () => worker.restart() }
    },
  }),
}
