import { createCipheriv, createDecipheriv, hash, randomBytes } from 'node:crypto'
import { AppError, type AnswerStore, type Clock } from '@chat/domain'

const KEPT_MS = 24 * 60 * 60 * 1_000
const HELD_MS = 30_000 // above what a request may take
const SEAL = 'aes-256-gcm'
const IV_BYTES = 12
const TAG_BYTES = 16

export interface GivenAnswer {
  status: number
  body?: unknown
}

/** What tells two requests apart; all of it is needed to read what was answered. */
export interface KeyedRequest {
  /** Of `Idempotency-Key`. */
  key: string
  /** Keys of different people have nothing to do with each other. */
  userId: string | null
  /** The operation and what it was asked. */
  asked: unknown
}

export type AnswerOnce = (
  request: KeyedRequest,
  work: () => Promise<GivenAnswer>,
  signal: AbortSignal,
) => Promise<GivenAnswer & { isRepeat?: true }>

/**
 * Does what is asked once for each key, and answers a repeat as the first one was answered. A failure is not kept. What
 * is kept can be read only with the request itself, as an answer may hold tokens. When a process dies between doing and
 * keeping, it is done again: the work must bear that.
 */
export const createAnswerOnce = ({ answers, clock }: { answers: AnswerStore; clock: Pick<Clock, 'now'> }): AnswerOnce =>
  async function answerOnce({ key, userId, asked }, work, signal) {
    const id = sha256(`id ${userId ?? ''} ${key}`).toString('hex')
    const whole = `${userId ?? ''} ${key} ${JSON.stringify(asked)}`
    const now = clock.now()
    const begun = await answers.begin(
      {
        id,
        hash: sha256(`hash ${whole}`).toString('hex'),
        now,
        heldUntil: now + HELD_MS,
        expiresAt: now + KEPT_MS,
      },
      signal,
    )
    if (begun.type === 'reused') throw new AppError('COMMAND_ID_REUSED')
    if (begun.type === 'under-way')
      throw new AppError('BUSY', { detail: 'The first request with this key is under way.', retryAfter: 1 })
    const secret = sha256(`seal ${whole}`)
    if (begun.type === 'done') return { ...(JSON.parse(unseal(begun.answer, secret)) as GivenAnswer), isRepeat: true }
    let answer: GivenAnswer
    try {
      answer = await work()
    } catch (error) {
      await answers.forget(id, signal).catch(() => {}) // then it is held a while longer
      throw error
    }
    await answers.finish(id, seal(JSON.stringify(answer), secret), signal)
    return answer
  }

const sha256 = (text: string): Buffer => hash('sha256', text, 'buffer')

function seal(text: string, secret: Buffer): string {
  const iv = randomBytes(IV_BYTES)
  const cipher = createCipheriv(SEAL, secret, iv)
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64')
}

function unseal(sealed: string, secret: Buffer): string {
  const bytes = Buffer.from(sealed, 'base64')
  const decipher = createDecipheriv(SEAL, secret, bytes.subarray(0, IV_BYTES))
  decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES))
  return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]).toString('utf8')
}
