import { AppError, type EndedSessions } from '@chat/domain'
import { ACCESS_TOKEN } from '@chat/service-kit'
import jwt from '@fastify/jwt'
import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { Caller } from './caller.ts'

interface Claims {
  sub: string
  sid: string
  username: string
}

/** Verifies what createAccessTokens signs. */
export const accessTokenVerifier = fp<{ secret: string }>(async (app, { secret }) => {
  await app.register(jwt, {
    secret,
    verify: {
      cache: true, // until it expires: what is asked with it next costs no digest again
      algorithms: [ACCESS_TOKEN.algorithm],
      allowedIss: ACCESS_TOKEN.issuer,
      allowedAud: ACCESS_TOKEN.audience,
      checkTyp: ACCESS_TOKEN.typ,
      requiredClaims: ['sub', 'sid', 'exp'],
    },
  })
})

/** Who asks, or a refusal that tells an expired token from none. */
export async function authenticate(
  request: FastifyRequest,
  endedSessions: Pick<EndedSessions, 'has'>,
): Promise<Caller> {
  const { sub, sid, username } = await verified(request)
  if (endedSessions.has(sid))
    throw new AppError('UNAUTHENTICATED', { detail: 'This session has ended. Sign in again.' })
  return { userId: sub, sessionId: sid, username, traceId: request.id }
}

async function verified(request: FastifyRequest): Promise<Claims> {
  try {
    return await request.jwtVerify<Claims>()
  } catch (error) {
    const isExpired = error instanceof Error && 'code' in error && error.code === 'FST_JWT_AUTHORIZATION_TOKEN_EXPIRED'
    throw new AppError(isExpired ? 'TOKEN_EXPIRED' : 'UNAUTHENTICATED', {}, { cause: error })
  }
}
