import type { LoginName } from '@chat/domain'
import type { Route } from '../../route.ts'
import { attempt } from './attempt.ts'

export const login: Route<'login'> =
  (useCases) =>
  async ({ body, ip, traceId, signal }) => {
    const name: LoginName = body.email === undefined ? { username: body.username ?? '' } : { email: body.email }
    const account = ('email' in name ? name.email : name.username).trim().toLowerCase()
    await useCases.limitSignIn({ ip, account }, signal)
    const session = await attempt('login', useCases, () => useCases.login(name, body.password, signal))
    // Nobody waits for it; whoever is a participant already costs one read.
    void useCases.joinFirstRoom(session.user.id, traceId, signal).catch((error: unknown) => {
      useCases.logger.warn({ err: error, requestId: traceId, userId: session.user.id }, 'first room not joined')
    })
    return { status: 200, body: session }
  }
