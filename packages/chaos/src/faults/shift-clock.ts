import { type Fault, oneOf } from './fault.ts'

const HOUR_MS = 3_600_000

export const shiftClock: Fault = {
  id: 'F12',
  what: 'the calendar of a gateway or worker jumps an hour ahead or back, and later jumps to the right time again',
  lastsMs: 4_000,
  calmMs: 1_500,
  goals: [
    { figure: 'lost', at: 'sum', atMost: 0 },
    { figure: 'slowdown', at: 'p50', atMost: 2 },
  ],
  stage: ({ stack, random }) => ({
    next() {
      const service = oneOf([...stack.gateways, ...stack.workers], random)
      const hours = oneOf([-1, 1], random)
      return {
        target: `${service.label}, ${hours > 0 ? 'ahead' : 'back'}`,
        strike: () => stack.shiftClock(service, hours * HOUR_MS),
        heal: () => stack.shiftClock(service, 0),
      }
    },
  }),
}
