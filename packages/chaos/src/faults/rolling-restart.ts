import type { RunningService } from '@chat/local-stack'
import type { Fault } from './fault.ts'

const GRACE_MS = 25_000

export const rollingRestart: Fault = {
  id: 'F18',
  what: 'SIGTERM of each gateway, worker and api in turn, started again; and nginx told to reload',
  lastsMs: 500,
  goals: [
    { figure: 'wholeAgain', at: 'p99', atMost: 3_000 },
    { figure: 'settled', at: 'max', atMost: 3_000 },
  ],
  stage({ stack: { gateways, workers, apis, edge } }) {
    const restarted = (service: RunningService) => ({
      target: service.label,
      strike: () => service.stop(GRACE_MS),
      heal: () => service.restart(),
    })
    const reloaded = { target: 'nginx', strike: async () => edge?.reload(), heal: async () => {} }
    const all = [...gateways, ...workers, ...apis].map(restarted)
    return { next: (index) => [...all, reloaded][index % (all.length + 1)] ?? reloaded }
  },
}
