import type { Route } from '../../route.ts'

export const changePassword: Route<'changePassword'> =
  (useCases) =>
  async ({ body, caller, ip, signal }) => {
    const { userId, sessionId, traceId } = caller
    await useCases.limitSignIn({ ip, account: userId }, signal)
    await useCases.changePassword({ userId, sessionId, ...body }, traceId, signal)
    return { status: 204 }
  }
