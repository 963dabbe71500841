import type { RunningService } from '@chat/local-stack'
import { createPeople, eventually } from '@chat/testkit'
import { openQuietSockets } from '../quiet-sockets/quiet-sockets.ts'
import { type Fault, type Injection, NOTHING } from './fault.ts'

/** So many that the second gateway, which has them all when the first was restarted, takes all its time to send them away. */
const SOCKETS = 1_050
const ACCOUNTS = 30
const GRACE_MS = 35_000
const BACK_WITHIN_MS = 60_000

/** As an orchestrator updates a system, with people on it who say nothing. */
export const rollout: Fault = {
  id: 'F22',
  what: `every service in turn ended by SIGTERM and started again, then nginx told to reload, with ${SOCKETS} more connections`,
  lastsMs: 1_000,
  calmMs: 8_000,
  needs: { companions: 1 },
  goals: [
    { figure: 'movedOver', at: 'max', atLeast: 20_000 },
    { figure: 'movedPeak', at: 'max', atMost: 2 },
    { figure: 'settled', at: 'max', atMost: 3_000 },
    { figure: 'slowdown', at: 'max', atMost: 2 },
  ],
  async stage({ stack: { url, gateways, workers, apis, jobs, files, ais, edge }, stack }) {
    const accounts = await createPeople(stack, ACCOUNTS)
    const tokens = accounts.map(({ accessToken }) => accessToken)
    const quiet = await openQuietSockets({ url, tokens, count: SOCKETS })
    const allBack = () =>
      eventually(
        async () => {
          const { away } = await quiet.look()
          if (away > 0) throw new Error(`${away} sockets are not back`)
        },
        { timeoutMs: BACK_WITHIN_MS },
      )
    const now = () => performance.timeOrigin + performance.now()

    function restarted(service: RunningService): Injection {
      let began = 0
      return {
        target: service.label,
        async strike() {
          began = now()
          await service.stop(GRACE_MS)
        },
        async heal() {
          await service.restart()
          await allBack()
          const leftAfter = (await quiet.look()).leftAt.filter((at) => at >= began).map((at) => at - began)
          return { ...movesOf(leftAfter), ...(leftAfter.length > 0 ? { allBack: [now() - began] } : {}) }
        },
      }
    }
    const reloaded: Injection = {
      target: 'nginx',
      strike: async () => edge?.reload(),
      heal: async () => {
        await allBack()
      },
    }
    const calm: Injection = { target: NOTHING, lastsMs: 20_000, strike: async () => {}, heal: async () => {} }
    const services = [...gateways, ...workers, ...apis, ...files, ...jobs, ...ais]
    const steps = [calm, ...services.map(restarted), reloaded]
    return {
      next: (index) => steps[index % steps.length] ?? calm,
      async clear() {
        await quiet[Symbol.asyncDispose]()
      },
    }
  },
}

/** From the signal to the last who was sent away, and the fullest second by the mean one. */
function movesOf(leftAfter: readonly number[]): { movedOver?: number[]; movedPeak?: number[] } {
  if (leftAfter.length < SOCKETS / 4) return {}
  const over = Math.max(...leftAfter)
  const seconds = Map.groupBy(leftAfter, (after) => Math.floor(after / 1_000))
  const fullest = Math.max(...[...seconds.values()].map(({ length }) => length))
  return { movedOver: [over], movedPeak: [fullest / (leftAfter.length / (over / 1_000))] }
}
