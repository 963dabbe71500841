import { createRequestDurations, type RequestDurations } from '@chat/http'
import { Counter, type Registry } from 'prom-client'

export type AuthMethod = 'register' | 'login' | 'refresh'

export interface ApiMetrics extends RequestDurations {
  authAttempted(method: AuthMethod, outcome: 'accepted' | 'refused' | 'failed'): void
}

export function createApiMetrics(registry: Registry): ApiMetrics {
  const attempts = new Counter({
    name: 'chat_auth_attempts_total',
    help: 'Attempts to sign up, in, or to go on.',
    labelNames: ['method', 'outcome'] as const,
    registers: [registry],
  })
  return {
    ...createRequestDurations(registry),
    authAttempted: (method, outcome) => attempts.inc({ method, outcome }),
  }
}
