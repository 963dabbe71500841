import type { Route } from '../../route.ts'

export const health: Route<'health'> =
  ({ checkHealth }) =>
  async ({ signal }) => {
    const [checks, optional] = await Promise.all([checkHealth.needed(signal), checkHealth.optional(signal)])
    return Object.values(checks).every(Boolean)
      ? { status: 200, body: { status: 'ok', checks, optional } }
      : { status: 503, body: { status: 'degraded', checks, optional } }
  }
