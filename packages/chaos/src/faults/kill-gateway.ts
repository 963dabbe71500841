import { type Fault, oneOf } from './fault.ts'

export const killGateway: Fault = {
  id: 'F1',
  what: 'kill -9 of a gateway; its members have to find another one',
  lastsMs: 3_000,
  goals: [
    { figure: 'lost', at: 'min', atLeast: 1 },
    { figure: 'wholeAgain', at: 'p99', atMost: 3_000 },
    { figure: 'settled', at: 'max', atMost: 10_000 },
    { figure: 'slowdown', at: 'p50', atMost: 2 },
  ],
  stage({ stack, random }) {
    let last = ''
    return {
      next() {
        // Everybody left the one that was struck last.
        const gateway = oneOf(
          stack.gateways.filter(({ label }) => label !== last),
          random,
        )
        last = gateway.label
        return { target: gateway.label, strike: () => gateway.kill(), heal: () => gateway.restart() }
      },
    }
  },
}
