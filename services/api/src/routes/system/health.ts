import type { Route } from '../../route.ts'

export const health: Route<'health'> =
  ({ checkHealth }) =>
  async ({ signal }) => {
    const checks = await checkHealth(signal)
    return Object.values(checks).every(Boolean)
      ? { status: 200, body: { status: 'ok', checks } }
      : { status: 503, body: { status: 'degraded', checks } }
  }
