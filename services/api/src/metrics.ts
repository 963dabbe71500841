import { Counter, Histogram, type Registry } from 'prom-client'

export type AuthMethod = 'register' | 'login' | 'refresh'

export interface ApiMetrics {
  requestAnswered(request: { method: string; route: string; status: number; seconds: number }): void
  authAttempted(method: AuthMethod, outcome: 'accepted' | 'refused' | 'failed'): void
}

export function createApiMetrics(registry: Registry): ApiMetrics {
  const durations = new Histogram({
    name: 'chat_http_request_duration_seconds',
    help: 'From the arrival of a request to the end of its answer.',
    labelNames: ['method', 'route', 'status_class'] as const,
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  })
  const attempts = new Counter({
    name: 'chat_auth_attempts_total',
    help: 'Attempts to sign up, in, or to go on.',
    labelNames: ['method', 'outcome'] as const,
    registers: [registry],
  })
  return {
    requestAnswered: ({ method, route, status, seconds }) =>
      durations.observe({ method, route, status_class: `${Math.floor(status / 100)}xx` }, seconds),
    authAttempted: (method, outcome) => attempts.inc({ method, outcome }),
  }
}
