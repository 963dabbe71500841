import type { Route } from '../../route.ts'

export const logout: Route<'logout'> =
  ({ logout }) =>
  async ({ body, traceId, signal }) => {
    await logout(body.refreshToken, traceId, signal)
    return { status: 204 }
  }
