import { Histogram, type Registry } from 'prom-client'

export interface RequestDurations {
  requestAnswered(request: { method: string; route: string; status: number; seconds: number }): void
}

export function createRequestDurations(registry: Registry): RequestDurations {
  const durations = new Histogram({
    name: 'chat_http_request_duration_seconds',
    help: 'From the arrival of a request to the end of its answer.',
    labelNames: ['method', 'route', 'status_class'] as const,
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  })
  return {
    requestAnswered: ({ method, route, status, seconds }) =>
      durations.observe({ method, route, status_class: `${Math.floor(status / 100)}xx` }, seconds),
  }
}
