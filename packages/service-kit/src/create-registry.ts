import { performance } from 'node:perf_hooks'
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client'

/** One registry a service, with what every process tells of itself. */
// Ten milliseconds, as is usual, wake every idle process a hundred times a second.
const LOOP_LOOK_MS = 50

export function createRegistry({ service, version }: { service: string; version: string }): Registry {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: LOOP_LOOK_MS })
  const buildInfo = new Gauge({
    name: 'chat_build_info',
    help: 'Always 1; says what runs here.',
    labelNames: ['service', 'version', 'node'] as const,
    registers: [registry],
  })
  buildInfo.set({ service, version, node: process.version }, 1)
  let before = performance.eventLoopUtilization()
  new Gauge({
    name: 'chat_event_loop_utilization_ratio',
    help: 'How much of the time since the last scrape the event loop was busy, 0 to 1.',
    registers: [registry],
    collect() {
      const now = performance.eventLoopUtilization()
      this.set(performance.eventLoopUtilization(now, before).utilization)
      before = now
    },
  })
  return registry
}
