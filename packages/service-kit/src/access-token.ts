import { AppError } from '@chat/domain'
import { createSigner, createVerifier, TokenError } from 'fast-jwt'
import { z } from 'zod'

/** What every signer and verifier of access tokens agrees on; the gateways verify what the api signs. */
export const ACCESS_TOKEN = { algorithm: 'HS256', issuer: 'chatterbox', audience: 'chatterbox', typ: 'at+jwt' } as const

const AccessTokenClaims = z.object({
  /** The user's id. */
  sub: z.string(),
  /** The session it belongs to. */
  sid: z.string(),
  username: z.string(),
  role: z.enum(['user', 'admin']),
  /** Seconds since the epoch. */
  exp: z.number(),
})
export type AccessTokenClaims = z.infer<typeof AccessTokenClaims>

export interface AccessTokens {
  /** Seconds until a token that is signed now expires. */
  readonly expiresInSeconds: number
  sign(claims: Omit<AccessTokenClaims, 'exp'>): string
  /** Throws `TOKEN_EXPIRED`, or `UNAUTHENTICATED` for anything that we did not sign as an access token. */
  verify(token: string): AccessTokenClaims
}

/** HS256 with one secret. A token is proof for its short life; a session that ended is found out at its renewal. */
export function createAccessTokens({ secret, expiresInMs }: { secret: string; expiresInMs: number }): AccessTokens {
  const sign = createSigner({
    key: secret,
    algorithm: ACCESS_TOKEN.algorithm,
    iss: ACCESS_TOKEN.issuer,
    aud: ACCESS_TOKEN.audience,
    expiresIn: expiresInMs,
    header: { alg: ACCESS_TOKEN.algorithm, typ: ACCESS_TOKEN.typ },
  })
  const verify = createVerifier({
    key: secret,
    algorithms: [ACCESS_TOKEN.algorithm],
    allowedIss: ACCESS_TOKEN.issuer,
    allowedAud: ACCESS_TOKEN.audience,
    checkTyp: ACCESS_TOKEN.typ,
    requiredClaims: ['sub', 'sid', 'exp'],
  })
  return {
    expiresInSeconds: Math.max(1, Math.floor(expiresInMs / 1000)),
    sign: (claims) => sign(claims),
    verify(token) {
      try {
        return AccessTokenClaims.parse(verify(token))
      } catch (error) {
        const isExpired = error instanceof TokenError && error.code === TokenError.codes.expired
        throw new AppError(isExpired ? 'TOKEN_EXPIRED' : 'UNAUTHENTICATED', {}, { cause: error })
      }
    },
  }
}
