import type { RunningService } from '@chat/local-stack'
import { createPeople, eventually } from '@chat/testkit'
import type { Socket } from 'socket.io-client'
import { plainSocket, untilConnected } from '../plain-socket.ts'
import type { Fault, Injection } from './fault.ts'

/** So many that the second gateway, which has them all when the first was restarted, takes all its time to send them away. */
const SOCKETS = 2_700
const ACCOUNTS = 54
const AT_ONCE = 60
const GRACE_MS = 35_000
const BACK_WITHIN_MS = 60_000

/** As an orchestrator updates a system, with people on it who say nothing. */
export const rollout: Fault = {
  id: 'F22',
  what: `each gateway, worker and api in turn ended by SIGTERM and started again, then nginx told to reload, with ${SOCKETS} more connections`,
  lastsMs: 1_000,
  calmMs: 8_000,
  goals: [
    { figure: 'movedOver', at: 'max', atLeast: 20_000 },
    { figure: 'movedPeak', at: 'max', atMost: 2 },
    { figure: 'settled', at: 'max', atMost: 3_000 },
    { figure: 'slowdown', at: 'max', atMost: 2 },
  ],
  async stage({ stack: { url, gateways, workers, apis, edge }, stack }) {
    const accounts = await createPeople(stack, ACCOUNTS)
    const sockets: Socket[] = []
    const leftAt: number[] = []
    let began = 0
    for (let from = 0; from < SOCKETS; from += AT_ONCE) {
      const some = Array.from({ length: Math.min(AT_ONCE, SOCKETS - from) }, (_, index) => {
        const { accessToken: token } = accounts[(from + index) % ACCOUNTS] as (typeof accounts)[number]
        return plainSocket({ url, token })
      })
      await Promise.all(some.map(untilConnected))
      sockets.push(...some)
    }
    for (const socket of sockets) socket.on('disconnect', () => leftAt.push(performance.now()))
    const allBack = () =>
      eventually(
        () => {
          const away = sockets.filter(({ connected }) => !connected).length
          if (away > 0) throw new Error(`${away} sockets are not back`)
        },
        { timeoutMs: BACK_WITHIN_MS },
      )

    const restarted = (service: RunningService): Injection => ({
      target: service.label,
      async strike() {
        leftAt.length = 0
        began = performance.now()
        await service.stop(GRACE_MS)
      },
      async heal() {
        await service.restart()
        await allBack()
        return { ...movesOf(leftAt), ...(leftAt.length > 0 ? { allBack: [performance.now() - began] } : {}) }
      },
    })
    const reloaded: Injection = {
      target: 'nginx',
      strike: async () => edge?.reload(),
      heal: async () => {
        await allBack()
      },
    }
    const calm: Injection = { target: 'nothing', lastsMs: 10_000, strike: async () => {}, heal: async () => {} }
    const steps = [calm, ...[...gateways, ...workers, ...apis].map(restarted), reloaded]
    return {
      next: (index) => steps[index % steps.length] ?? calm,
      async clear() {
        for (const socket of sockets) socket.disconnect()
      },
    }
  },
}

/** How far apart the first and the last were sent away, and the fullest second by the mean one. */
function movesOf(leftAt: readonly number[]): { movedOver?: number[]; movedPeak?: number[] } {
  const [first] = leftAt
  const last = leftAt.at(-1)
  if (first === undefined || last === undefined || leftAt.length < SOCKETS / 4) return {}
  const seconds = Map.groupBy(leftAt, (at) => Math.floor((at - first) / 1_000))
  const fullest = Math.max(...[...seconds.values()].map(({ length }) => length))
  const mean = leftAt.length / Math.max(1, (last - first) / 1_000)
  return { movedOver: [last - first], movedPeak: [fullest / mean] }
}
