import type { Acknowledgement } from '@chat/contracts'
import type { Reply } from '@chat/domain'
import type { Redis } from 'ioredis'
import type { Keys } from './keys.ts'

/** Where the answers of owners arrive at this node. */
export interface ReplyInbox {
  readonly node: string
  /** The answer to this request, or null after `timeoutMs`, or when `signal` aborts or it is cancelled first. */
  expect(
    requestId: string,
    timeoutMs: number,
    signal: AbortSignal,
  ): { answer: Promise<Acknowledgement | null>; cancel: () => void }
}

/** Subscribed when it resolves. An answer that is lost with a connection is asked for again by who waits for it. */
export async function createReplyInbox(subscriber: Redis, keys: Keys, node: string): Promise<ReplyInbox> {
  const waiting = new Map<string, (acknowledgement: Acknowledgement) => void>()
  const channel = keys.replies(node)
  subscriber.on('smessage', (from: string, message: string) => {
    if (from !== channel) return
    for (const { requestId, acknowledgement } of JSON.parse(message) as Reply[])
      waiting.get(requestId)?.(acknowledgement)
  })
  await subscriber.ssubscribe(channel)
  return {
    node,
    expect(requestId, timeoutMs, signal) {
      const { promise: answer, resolve } = Promise.withResolvers<Acknowledgement | null>()
      const end = (acknowledgement: Acknowledgement | null): void => {
        waiting.delete(requestId)
        clearTimeout(timer)
        forget()
        resolve(acknowledgement)
      }
      const cancel = (): void => end(null)
      const timer = setTimeout(cancel, timeoutMs)
      const forget = whenAborted(signal, cancel)
      waiting.set(requestId, end)
      if (signal.aborted) cancel()
      return { answer, cancel }
    },
  }
}

const cancelsOf = new WeakMap<AbortSignal, Set<() => void>>()

/** One listener for all who wait with the same signal: to add one to a signal takes the longer the more it has. */
function whenAborted(signal: AbortSignal, cancel: () => void): () => void {
  let cancels = cancelsOf.get(signal)
  if (!cancels) {
    const added = new Set<() => void>()
    signal.addEventListener('abort', () => added.forEach((each) => each()), { once: true })
    cancelsOf.set(signal, added)
    cancels = added
  }
  cancels.add(cancel)
  return () => void cancels.delete(cancel)
}
