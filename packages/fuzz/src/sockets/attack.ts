import type { Person } from '@chat/testkit'
import type { Case } from './cases.ts'
import { judgeAnswer } from './judge-answer.ts'
import { NoAnswer, openRaw, type RawConnection } from './raw-connection.ts'
import type { Shooter, Shot } from './shot.ts'

const SHOTS_EACH = 280 // below the burst that one socket may say at once
const ANSWER_MS = 30_000

/** One attacker, who fires one thing after another, on a new connection where the last one was closed. */
export function createAttacker(port: number, { accessToken: token }: Person) {
  const connections = new Map<Shooter, { connection: RawConnection; left: number }>()

  const first = (from: Shooter): string =>
    from === 'silent' ? '40' : `40${JSON.stringify({ token, ...(from === 'snake' ? { dialect: 'snake' } : {}) })}`

  async function connectionFor(from: Shooter): Promise<RawConnection> {
    const known = connections.get(from)
    if (known && known.left > 0 && known.connection.isOpen) {
      known.left -= 1
      return known.connection
    }
    known?.connection.close()
    const connection = await openRaw(port, first(from), ANSWER_MS)
    connections.set(from, { connection, left: SHOTS_EACH })
    return connection
  }

  async function fire({ from, bytes, asks, isLast }: Shot): Promise<string | null> {
    const connection = await connectionFor(from)
    const answered = asks === null ? null : connection.acknowledged(asks)
    connection.write(bytes)
    if (isLast) connection.close()
    if (answered === null) return null
    try {
      const answer = await answered
      return answer === null ? null : judgeAnswer(answer)
    } catch (error) {
      if (error instanceof NoAnswer) return `has no answer after ${ANSWER_MS / 1_000} s`
      throw error
    }
  }

  async function request({
    method,
    path,
    body,
  }: Extract<Case, { kind: 'request' }>['request']): Promise<string | null> {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      body,
      signal: AbortSignal.timeout(ANSWER_MS),
    })
    await response.arrayBuffer()
    return response.status >= 500 ? `is answered with ${response.status}` : null
  }

  return {
    /** What is wrong with the answer; null where nothing is. */
    async attempt(one: Case): Promise<string | null> {
      if (one.kind === 'shot') return fire(one.shot)
      if (one.kind === 'request') return request(one.request)
      const connection = await openRaw(port, one.text, ANSWER_MS)
      connection.close()
      return null
    },
    close(): void {
      for (const { connection } of connections.values()) connection.close()
    },
  }
}
