import { AppError } from '@chat/domain'
import { isSignedIn, type Session } from '../session.ts'
import { tell } from '../dialects/tell.ts'
import type { Gateway } from '../gateway.ts'
import type { ReplyOf, RequestOf } from '@chat/contracts'

/** The only command of a socket that has not shown a token yet; later it renews the proof of the same user. */
export async function auth(
  gateway: Gateway,
  { token }: RequestOf<'auth'>,
  { session }: { session: Session },
): Promise<ReplyOf<'auth'>> {
  const { identity, user, expiresIn } = await gateway.authenticate(token, session.closed)
  if (isSignedIn(session)) {
    if (session.identity.userId !== identity.userId) throw new AppError('UNAUTHENTICATED')
    session.identity = identity
  } else {
    gateway.begin(session, identity)
  }
  if (!session.wantsFrames) await gateway.untilReady(session)
  tell(session, 'authenticated', { user, expiresIn })
  return { user, expiresIn }
}
