import { type ConversationId, limits, type UserId } from '@chat/contracts'
import type { ConversationChannels } from '@chat/domain'

const TELL_AGAIN_MS = 2_000

interface Typist {
  userId: UserId
  username: string
  /** Who is not told. */
  hiddenFrom?: UserId[]
}

/** Who is typing, until they stop, say nothing for 6 s, or are gone. */
export function createTypingIndicators(channels: Pick<ConversationChannels, 'publish'>) {
  const bySocket = new Map<string, Map<ConversationId, { timer: NodeJS.Timeout; toldAt: number; typist: Typist }>>()

  function publish(
    event: 'user-typing' | 'user-stop-typing',
    socketId: string,
    conversationId: ConversationId,
    { userId, username, hiddenFrom = [] }: Typist,
  ): void {
    const payload = { conversationId, userId, username }
    const exceptUserIds = hiddenFrom.length === 0 ? {} : { exceptUserIds: hiddenFrom }
    channels.publish({ conversationId, event, payload, exceptSocketId: socketId, ...exceptUserIds })
  }

  function stop(socketId: string, conversationId: ConversationId): void {
    const ofSocket = bySocket.get(socketId)
    const typing = ofSocket?.get(conversationId)
    if (!ofSocket || !typing) return
    clearTimeout(typing.timer)
    ofSocket.delete(conversationId)
    if (ofSocket.size === 0) bySocket.delete(socketId)
    publish('user-stop-typing', socketId, conversationId, typing.typist)
  }

  return {
    start(socketId: string, conversationId: ConversationId, typist: Typist, now: number): void {
      const ofSocket = bySocket.get(socketId) ?? new Map()
      bySocket.set(socketId, ofSocket)
      const before = ofSocket.get(conversationId)
      clearTimeout(before?.timer)
      const isNews = !before || now - before.toldAt >= TELL_AGAIN_MS
      const timer = setTimeout(() => stop(socketId, conversationId), limits.typingTtlMs)
      timer.unref()
      ofSocket.set(conversationId, { timer, toldAt: isNews ? now : before.toldAt, typist })
      if (isNews) publish('user-typing', socketId, conversationId, typist)
    },
    stop,
    stopAll(socketId: string): void {
      for (const conversationId of bySocket.get(socketId)?.keys() ?? []) stop(socketId, conversationId)
    },
  }
}

export type TypingIndicators = ReturnType<typeof createTypingIndicators>
