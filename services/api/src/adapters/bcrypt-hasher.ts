import { hash as sha, randomBytes } from 'node:crypto'
import { AppError, type PasswordHasher } from '@chat/domain'
import { hash, verify } from '@node-rs/bcrypt'

const BYTES_MAX = 72
const QUEUE_MAX = 64 // about 8 s of waiting; whoever comes then is better off coming back

/** bcrypt on the thread pool, a few at a time, so that the pool stays free for files and name look-ups. */
export async function createBcryptHasher({
  rounds,
  concurrency,
}: {
  rounds: number
  concurrency: number
}): Promise<PasswordHasher> {
  const dummyHash = await hash(digested(randomBytes(32).toString('hex')), { cost: rounds })
  const queue: (() => void)[] = []
  let running = 0

  async function whenFree<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    signal.throwIfAborted()
    if (running >= concurrency) {
      if (queue.length >= QUEUE_MAX) throw new AppError('BUSY', { retryAfter: 5 })
      const { promise, resolve } = Promise.withResolvers<void>()
      queue.push(resolve)
      await promise // the one before hands its place on
    } else running += 1
    try {
      signal.throwIfAborted()
      return await work()
    } finally {
      const next = queue.shift()
      if (next) next()
      else running -= 1
    }
  }

  return {
    hash: (password, signal) => whenFree(() => hash(digested(password), { cost: rounds }), signal),
    verify: (password, passwordHash, signal) =>
      whenFree(async () => {
        const isRight = await verify(digested(password), passwordHash ?? dummyHash)
        return passwordHash !== null && isRight
      }, signal),
  }
}

/** bcrypt looks at 72 bytes only, and ends at a zero byte: 64 letters stand for what would be cut. */
function digested(password: string): string {
  const text = password.normalize('NFKC')
  return Buffer.byteLength(text) <= BYTES_MAX && !text.includes('\0') ? text : sha('sha384', text, 'base64')
}
