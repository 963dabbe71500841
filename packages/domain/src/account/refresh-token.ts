import type { SessionId } from '@chat/contracts'
import type { Digest, KeyedDigest } from '../ports/digest.ts'

const STEPS_MAX = 20_000 // half a year of renewals every 15 min

/**
 * `<session>.<generation>.<key>`. Each token is worked out from the one before with a secret, so the same old token
 * always has the same successor, and whether a token is a true ancestor of the valid one can be worked out too,
 * while only the hash of the valid one is stored.
 */
export interface RefreshToken {
  sessionId: SessionId
  generation: number
  key: string
}

export const formatRefreshToken = ({ sessionId, generation, key }: RefreshToken): string =>
  `${sessionId}.${generation}.${key}`

export function parseRefreshToken(text: string): RefreshToken | null {
  const [sessionId, generation, key, ...rest] = text.split('.')
  if (!sessionId || !generation || !key || rest.length > 0 || !/^(0|[1-9]\d{0,8})$/.test(generation)) return null
  return { sessionId, generation: Number(generation), key }
}

export const successorOf = (token: RefreshToken, keyedDigest: KeyedDigest): RefreshToken => ({
  sessionId: token.sessionId,
  generation: token.generation + 1,
  key: keyedDigest(formatRefreshToken(token)),
})

export const hashOf = (token: RefreshToken, digest: Digest): string => digest(formatRefreshToken(token))

/** Whether the token with this hash and generation descends from `token`. A made-up token never does. */
export function isAncestorOf(
  token: RefreshToken,
  valid: { tokenHash: string; generation: number },
  { digest, keyedDigest }: { digest: Digest; keyedDigest: KeyedDigest },
): boolean {
  const steps = valid.generation - token.generation
  if (steps < 1 || steps > STEPS_MAX) return false
  let descendant = token
  for (let step = 0; step < steps; step += 1) descendant = successorOf(descendant, keyedDigest)
  return hashOf(descendant, digest) === valid.tokenHash
}
