import type { Route } from '../../route.ts'
import { attempt } from './attempt.ts'

export const register: Route<'register'> =
  (useCases) =>
  async ({ body, ip, traceId, signal }) => {
    await useCases.limitSignIn({ ip, account: body.email }, signal)
    const session = await attempt('register', useCases, () => useCases.register(body, signal))
    // An account without the first room is still an account: signing in asks again.
    await useCases.joinFirstRoom(session.user.id, traceId, signal).catch((error: unknown) => {
      useCases.logger.warn({ err: error, requestId: traceId, userId: session.user.id }, 'first room not joined')
    })
    return { status: 201, body: session }
  }
