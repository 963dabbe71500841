import type { InboxNotice, UserId } from '@chat/contracts'
import type { Entry } from '../log/entry.ts'

/** Whom an entry concerns personally, and what their inbox is told. */
export function noticesOf(entry: Entry): { userId: UserId; notice: InboxNotice }[] {
  const { conversationId, seq } = entry
  switch (entry.event) {
    case 'conversation-created':
      return entry.body.participants.map(({ userId }) => ({
        userId,
        notice: { type: 'conversation-added', conversationId, seq },
      }))
    case 'participant-added':
      return [{ userId: entry.body.userId, notice: { type: 'conversation-added', conversationId, seq } }]
    case 'participant-removed':
      return [{ userId: entry.body.userId, notice: { type: 'conversation-removed', conversationId, seq } }]
    case 'block-changed': {
      const { userId, isBlocked } = entry.body
      return [{ userId: entry.actorId, notice: { type: 'block-changed', conversationId, userId, isBlocked, seq } }]
    }
    default:
      return []
  }
}
