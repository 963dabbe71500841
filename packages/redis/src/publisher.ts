import type { Publisher } from '@chat/domain'
import type { Redis } from 'ioredis'
import type { Keys } from './keys.ts'

const HEADS_KEPT_MS = 300_000

/** Everything of one call leaves in one pipeline. Each message is encoded once, for all who get it. */
export function createPublisher(command: Redis, keys: Keys): Publisher {
  return {
    async publish(frames, signal) {
      signal.throwIfAborted()
      await Promise.all(frames.map((frame) => command.spublish(keys.log(frame.conversationId), JSON.stringify(frame))))
    },
    async reply(replies, signal) {
      signal.throwIfAborted()
      await Promise.all(
        [...replies].map(([node, those]) => command.spublish(keys.replies(node), JSON.stringify(those))),
      )
    },
    async announceHeads(heads, signal) {
      signal.throwIfAborted()
      const oldest = Date.now() - HEADS_KEPT_MS
      const byTag = Map.groupBy(heads, ({ conversationId }) => keys.tagOf(keys.partitionOf(conversationId)))
      await Promise.all(
        [...byTag].map(([tag, ofTag]) =>
          command.xadd(
            keys.heads(tag),
            'MINID',
            '~',
            oldest,
            '*',
            'heads',
            JSON.stringify(ofTag.map(({ conversationId, seq }) => [conversationId, seq])),
          ),
        ),
      )
    },
  }
}
