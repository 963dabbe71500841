import { withTimeout } from '@chat/service-kit'

const CHECK_MS = 1_000

/** Resolves when what it asks answers; throws, or answers false, otherwise. */
export type HealthCheck = (signal: AbortSignal) => Promise<unknown>
export type CheckHealth = (signal: AbortSignal) => Promise<Record<string, boolean>>

/** Each is asked for a second at most. */
export const createCheckHealth = (checks: Record<string, HealthCheck>): CheckHealth =>
  async function checkHealth(signal) {
    const results = await Promise.all(
      Object.entries(checks).map(async ([name, check]) => {
        const bounded = withTimeout(signal, CHECK_MS)
        const { promise: late, resolve } = Promise.withResolvers<false>()
        bounded.addEventListener('abort', () => resolve(false), { once: true })
        const answer = Promise.try(check, bounded).then(
          (result) => result !== false,
          () => false,
        )
        return [name, await Promise.race([answer, late])] as const
      }),
    )
    return Object.fromEntries(results)
  }
