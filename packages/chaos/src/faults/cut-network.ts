import { cuts } from '../stack/network.ts'
import { watchHealth } from '../stack/watch-health.ts'
import { type Fault, oneOf } from './fault.ts'

/** Of every ten one lasts half a minute and one a whole one. */
const DURATIONS_MS = [10_000, 10_000, 10_000, 10_000, 30_000, 10_000, 10_000, 10_000, 10_000, 60_000]
const NEVER_MS = 60_000

export const cutNetwork: Fault = {
  id: 'F8',
  what: 'one service is cut off from Redis or MongoDB: refused, silent, reset, or in one direction only',
  lastsMs: 10_000,
  goals: [
    { figure: 'resumed', at: 'p99', atMost: 5_000 },
    { figure: 'behind', at: 'p99', atMost: 5_000 },
    { figure: 'unready', at: 'max', atMost: 10_000 },
    { figure: 'notAlive', at: 'sum', atMost: 0 },
  ],
  stage({ stack, random }) {
    const { gateways, workers, apis } = stack
    const cables = [
      { services: gateways, to: 'redis' },
      { services: workers, to: 'redis' },
      { services: workers, to: 'mongo' },
      { services: apis, to: 'mongo' },
      { services: gateways, to: 'mongo' },
    ] as const
    return {
      next(index) {
        const { services, to } = cables[index % cables.length] ?? cables[0]
        const service = oneOf(services, random)
        const ways = [stack.waysOf(service.label)[to]].flat()
        const how = oneOf(cuts, random)
        const stop = new AbortController()
        let watching: ReturnType<typeof watchHealth> | undefined
        return {
          target: `${service.label} and ${to === 'mongo' ? 'MongoDB' : 'Redis'}, ${how}`,
          lastsMs: DURATIONS_MS[index % DURATIONS_MS.length] ?? 10_000,
          async strike() {
            await Promise.all(ways.map((way) => way.cut(how)))
            watching = watchHealth(service, stop.signal)
          },
          async heal() {
            await Promise.all(ways.map((way) => way.mend()))
            stop.abort()
            const health = await watching
            return { unready: [health?.unreadyAfterMs ?? NEVER_MS], notAlive: [health?.notAliveCount ?? 0] }
          },
        }
      },
    }
  },
}
