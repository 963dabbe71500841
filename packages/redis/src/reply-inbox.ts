import type { Acknowledgement } from '@chat/contracts'
import type { Reply } from '@chat/domain'
import type { Redis } from 'ioredis'
import type { Keys } from './keys.ts'

/** Where the answers of owners arrive at this node. */
export interface ReplyInbox {
  readonly node: string
  /** The answer to this request, or null when `signal` aborts first. */
  answerTo(requestId: string, signal: AbortSignal): Promise<Acknowledgement | null>
}

export async function createReplyInbox(subscriber: Redis, keys: Keys, node: string): Promise<ReplyInbox> {
  const waiting = new Map<string, (acknowledgement: Acknowledgement) => void>()
  const channel = keys.replies(node)
  subscriber.on('smessage', (from: string, message: string) => {
    if (from !== channel) return
    for (const { requestId, acknowledgement } of JSON.parse(message) as Reply[]) waiting.get(requestId)?.(acknowledgement)
  })
  await subscriber.ssubscribe(channel)
  return {
    node,
    answerTo: (requestId, signal) =>
      new Promise((resolve) => {
        const end = (acknowledgement: Acknowledgement | null): void => {
          waiting.delete(requestId)
          signal.removeEventListener('abort', giveUp)
          resolve(acknowledgement)
        }
        const giveUp = (): void => end(null)
        waiting.set(requestId, end)
        signal.addEventListener('abort', giveUp, { once: true })
        if (signal.aborted) giveUp()
      }),
  }
}
