import type { ConversationId } from '@chat/contracts'
import type { Reply } from '../log/command.ts'
import type { Frame, Publisher } from '../ports/publisher.ts'

/** Remembers what was told, in order. */
export class MemoryPublisher implements Publisher {
  readonly frames: Frame[] = []
  readonly replies: (Reply & { node: string })[] = []
  readonly heads = new Map<ConversationId, number>()

  publish: Publisher['publish'] = async (frames, signal) => {
    signal.throwIfAborted()
    this.frames.push(...structuredClone(frames))
  }

  reply: Publisher['reply'] = async (replies, signal) => {
    signal.throwIfAborted()
    for (const [node, those] of replies)
      this.replies.push(...those.map((reply) => ({ node, ...structuredClone(reply) })))
  }

  announceHeads: Publisher['announceHeads'] = async (heads, signal) => {
    signal.throwIfAborted()
    for (const { conversationId, seq } of heads)
      this.heads.set(conversationId, Math.max(seq, this.heads.get(conversationId) ?? 0))
  }
}
