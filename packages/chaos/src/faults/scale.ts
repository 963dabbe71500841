import type { RunningService } from '@chat/local-stack'
import type { Fault } from './fault.ts'

const GRACE_MS = 25_000

export const scale: Fault = {
  id: 'F21',
  what: 'workers 2 → 1 → 4 → 2 and gateways 2 → 1 → 3 → 2, one process after the other',
  lastsMs: 1_500,
  needs: { spareGateways: 1, spareWorkers: 2 },
  goals: [
    { figure: 'slowest', at: 'p50', atMost: 300 },
    { figure: 'slowdown', at: 'p50', atMost: 2 },
  ],
  stage({ stack: { gateways, workers, spares } }) {
    const step = (kind: string, service: RunningService | undefined, isUp: boolean) => ({
      target: `${isUp ? 'one more' : 'one less'} ${kind}`,
      strike: async () => (isUp ? service?.restart() : service?.stop(GRACE_MS)),
      heal: async () => {},
    })
    const [, worker] = workers
    const [, gateway] = gateways
    const steps = [
      step('worker', worker, false),
      step('worker', spares.workers[0], true),
      step('worker', spares.workers[1], true),
      step('worker', worker, true),
      step('worker', spares.workers[0], false),
      step('worker', spares.workers[1], false),
      step('gateway', gateway, false),
      step('gateway', spares.gateways[0], true),
      step('gateway', gateway, true),
      step('gateway', spares.gateways[0], false),
    ]
    const [first] = steps
    return {
      next(index) {
        const chosen = steps[index % steps.length] ?? first
        if (!chosen) throw new Error('there is nothing to scale')
        return chosen
      },
      async clear() {
        await Promise.all([...spares.workers, ...spares.gateways].map((service) => service.stop()))
        for (const service of [worker, gateway]) if (service?.isRunning === false) await service.restart()
      },
    }
  },
}
