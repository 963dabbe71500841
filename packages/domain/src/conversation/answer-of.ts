import { messageIdOf } from '@chat/contracts'
import { type Entry, inviteIdOf } from '../log/entry.ts'

/** What the command of a stored entry is answered, the first time as every other time. */
export function answerOf(entry: Entry): Record<string, unknown> {
  const { conversationId, seq, at } = entry
  switch (entry.event) {
    case 'new-message':
      return { messageId: messageIdOf(conversationId, seq), seq, createdAt: new Date(at).toISOString() }
    case 'message-edited':
    case 'message-deleted':
    case 'message-pinned':
    case 'message-unpinned':
      return { messageId: messageIdOf(conversationId, entry.body.targetSeq), seq }
    case 'reaction-added':
    case 'reaction-removed':
      return { count: entry.body.count, seq }
    case 'conversation-created':
      return { conversationId, seq }
    case 'conversation-updated':
    case 'participant-added':
    case 'participant-removed':
    case 'participant-role-updated':
    case 'block-changed':
    case 'request-accepted':
    case 'request-rejected':
    case 'invite-revoked':
    case 'messages-expired':
    case 'inbox-noticed':
      return { seq }
    case 'invite-created':
      return { inviteId: inviteIdOf(seq), seq }
  }
}
