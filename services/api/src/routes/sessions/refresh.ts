import type { Route } from '../../route.ts'
import { attempt } from './attempt.ts'

export const refresh: Route<'refresh'> =
  (useCases) =>
  async ({ body, traceId, signal }) => ({
    status: 200,
    body: await attempt('refresh', useCases, () => useCases.refreshSession(body.refreshToken, traceId, signal)),
  })
