import { AppError } from '@chat/domain'
import { mongo } from 'mongoose'

/** Of every call, waiting for a primary and for a connection included. */
const CALL_TIMEOUT_MS = 10_000
/** By then the database itself gives up, so that nothing of ours is left running there. */
export const SERVER_TIMEOUT_MS = 8_000

export const MAJORITY_READ = { readConcern: { level: 'majority' }, maxTimeMS: SERVER_TIMEOUT_MS } as const

/** Of what several wait for: it ends with its time, not with one of them. */
export const NEVER = new AbortController().signal

const UNAVAILABLE_ERRORS = [
  mongo.MongoNetworkError,
  mongo.MongoServerSelectionError,
  mongo.MongoNotConnectedError,
  mongo.MongoTopologyClosedError,
  mongo.MongoWriteConcernError,
]

const UNAVAILABLE_CODES = new Set([
  50, // MaxTimeMSExpired
  91, // ShutdownInProgress
  189, // PrimarySteppedDown
  10107, // NotWritablePrimary
  11600, // InterruptedAtShutdown
  11602, // InterruptedDueToReplStateChange
  13435, // NotPrimaryNoSecondaryOk
])

/**
 * One call of the driver, left when the signal aborts or its time is over: the driver takes a signal for few of its
 * calls, and no time for most. What was sent may still happen then. A database that cannot be reached is `UNAVAILABLE`.
 */
export async function perform<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  signal.throwIfAborted()
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new AppError('UNAVAILABLE', { retryAfter: 1 })), CALL_TIMEOUT_MS)
  const leave = () => reject(signal.reason as Error)
  signal.addEventListener('abort', leave, { once: true })
  try {
    return await Promise.race([work(), aborted])
  } catch (error) {
    throw isUnavailable(error) ? new AppError('UNAVAILABLE', { retryAfter: 1 }, { cause: error }) : error
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', leave)
  }
}

const isUnavailable = (error: unknown): boolean =>
  UNAVAILABLE_ERRORS.some((kind) => error instanceof kind) ||
  (error instanceof mongo.MongoError && error.hasErrorLabel('RetryableWriteError')) ||
  (error instanceof mongo.MongoServerError && UNAVAILABLE_CODES.has(Number(error.code)))
