import { type LogEntry, messageIdOf } from '@chat/contracts'
import { type Entry, inviteIdOf, type MessageEntry } from './entry.ts'
import { isoOrNull, toWireMessage } from './wire-message.ts'

/**
 * An entry as clients get it. The payload of an edit or a deletion is the message as it is now, so `target` is that
 * message; without it (erased since) only its id is told.
 */
export function toWireEntry(entry: Entry, target: MessageEntry | null): LogEntry {
  const { conversationId, seq, event, actorId, at } = entry
  return { seq, event, actorId, at: new Date(at).toISOString(), payload: payloadOf(entry, target) }
  function payloadOf(entry: Entry, target: MessageEntry | null): Record<string, unknown> {
    switch (entry.event) {
      case 'new-message':
        return { ...toWireMessage(entry as MessageEntry) }
      case 'message-edited':
      case 'message-deleted':
        return target
          ? { ...toWireMessage(target) }
          : {
              id: messageIdOf(conversationId, entry.body.targetSeq),
              conversationId,
              seq: entry.body.targetSeq,
              threadRootId: rootIdOf(entry),
            }
      case 'message-pinned':
      case 'message-unpinned':
        return {
          conversationId,
          messageId: messageIdOf(conversationId, entry.body.targetSeq),
          userId: actorId,
          pinnedAt: entry.event === 'message-pinned' ? new Date(at).toISOString() : null,
          seq,
        }
      case 'reaction-added':
      case 'reaction-removed':
        return {
          conversationId,
          messageId: messageIdOf(conversationId, entry.body.targetSeq),
          userId: actorId,
          emoji: entry.body.emoji,
          count: entry.body.count,
          seq,
        }
      case 'participant-added':
        return {
          conversationId,
          userId: entry.body.userId,
          role: entry.body.role,
          byUserId: actorId,
          seq,
          showFrom: entry.body.showFrom,
        }
      case 'participant-removed':
      case 'participant-role-updated':
        return { conversationId, userId: entry.body.userId, role: entry.body.role, byUserId: actorId, seq }
      case 'conversation-created':
      case 'conversation-updated':
        return { ...entry.body, conversationId, id: conversationId, seq }
      case 'block-changed':
        return { ...entry.body, conversationId, seq }
      case 'request-accepted':
      case 'request-rejected':
        return { conversationId, userId: entry.body.userId, seq }
      case 'invite-created': {
        const { expiresAt, maxUses } = entry.body // the code is for those who may invite
        return {
          conversationId,
          inviteId: inviteIdOf(seq),
          byUserId: actorId,
          expiresAt: isoOrNull(expiresAt),
          maxUses,
          seq,
        }
      }
      case 'invite-revoked':
        return { conversationId, inviteId: entry.body.inviteId, byUserId: actorId, seq }
      case 'messages-expired': {
        const idsOf = (seqs: number[]) => seqs.map((each) => messageIdOf(conversationId, each))
        const { seqs, replySeqs } = entry.body
        return { conversationId, messageIds: idsOf(seqs), ...(replySeqs ? { replyIds: idsOf(replySeqs) } : {}), seq }
      }
      case 'inbox-noticed':
        return { ...entry.body }
    }
  }
}

/** The place of the message that this entry changes, or null. */
export const targetSeqOf = (entry: Entry): number | null => ('targetSeq' in entry.body ? entry.body.targetSeq : null)

/**
 * Whether a message was read from before this entry changed it, as a database may answer shortly after an election.
 * Shown so, it would contradict its own entry for ever.
 */
export const isBehind = (target: MessageEntry | null | undefined, entry: Entry): boolean =>
  !!target && (entry.event === 'message-edited' || entry.event === 'message-deleted')
    ? target.changes.changedSeq < entry.seq
    : false

/** Of a deleted reply, whose own text is gone. */
const rootIdOf = ({ conversationId, body }: Extract<Entry, { event: 'message-edited' | 'message-deleted' }>) =>
  'threadRootSeq' in body && body.threadRootSeq !== undefined ? messageIdOf(conversationId, body.threadRootSeq) : null
