import { createSigner } from 'fast-jwt'
import { expect, test } from 'vitest'
import { ACCESS_TOKEN, createAccessTokens } from './access-token.ts'

const secret = 'kX93hdQ0zLm27vTnBpRw58sYcUfGaJe1'
const claims = { sub: 'usr_ann', sid: 'ses_1', username: 'ann', role: 'user' } as const
const tokens = createAccessTokens({ secret, expiresInMs: 900_000 })

test('what was signed is read back', () => {
  expect(tokens.verify(tokens.sign(claims))).toMatchObject(claims)
  expect(tokens.expiresInSeconds).toBe(900)
})

test('an expired token says so', () => {
  const iat = Math.floor(Date.now() / 1000) - 60
  const { algorithm, issuer: iss, audience: aud, typ } = ACCESS_TOKEN
  const sign = createSigner({ key: secret, algorithm, iss, aud, expiresIn: 1000, header: { alg: algorithm, typ } })
  expect(() => tokens.verify(sign({ ...claims, iat }))).toThrow(expect.objectContaining({ code: 'TOKEN_EXPIRED' }))
})

test('another secret, another kind of token, no algorithm, and nonsense are refused alike', () => {
  const other = createAccessTokens({ secret: secret.toLowerCase(), expiresInMs: 900_000 })
  const { algorithm, issuer: iss, audience: aud } = ACCESS_TOKEN
  const otherKind = createSigner({ key: secret, algorithm, iss, aud, expiresIn: 900_000 })
  const none = createSigner({ algorithm: 'none', iss, aud, expiresIn: 900_000 })
  for (const token of [other.sign(claims), otherKind(claims), none(claims), 'nonsense', '']) {
    expect(() => tokens.verify(token)).toThrow(expect.objectContaining({ code: 'UNAUTHENTICATED' }))
  }
})
