import { type Message, messageIdOf, type ThreadFacts } from '@chat/contracts'
import { toWireAttachment } from '../files/attachment.ts'
import type { MessageEntry, ThreadChanges } from './entry.ts'

const USERS_SHOWN_PER_REACTION = 20

const isoOf = (at: number): string => new Date(at).toISOString()
export const isoOrNull = (at: number | null): string | null => (at === null ? null : isoOf(at))

const threadOf = ({ replyCount, lastReplyAt, userIds }: ThreadChanges): ThreadFacts => ({
  replyCount,
  lastReplyAt: isoOf(lastReplyAt),
  userIds,
})

/** A message as clients get it. */
export function toWireMessage({ conversationId, seq, actorId, commandId, at, body, changes }: MessageEntry): Message {
  return {
    id: messageIdOf(conversationId, seq),
    conversationId,
    seq,
    changedSeq: changes.changedSeq,
    senderId: actorId,
    clientMsgId: commandId,
    kind: body.kind,
    content: body.content,
    attachments: (body.attachments ?? []).map((attachment) => toWireAttachment(attachment, conversationId)),
    mentions: body.mentions,
    replyTo: body.replyTo,
    threadRootId: body.threadRootId,
    forwardedFrom: body.forwardedFrom ?? null,
    ...(body.assistant ? { assistant: body.assistant } : {}),
    thread: changes.thread ? threadOf(changes.thread) : null,
    reactions: changes.reactions
      .filter(({ userIds }) => userIds.length > 0)
      .map(({ emoji, userIds }) => ({
        emoji,
        count: userIds.length,
        userIds: userIds.slice(0, USERS_SHOWN_PER_REACTION),
      })),
    pinnedAt: isoOrNull(changes.pinnedAt ?? null),
    editedAt: isoOrNull(changes.editedAt),
    deletedAt: isoOrNull(changes.deletedAt),
    createdAt: isoOf(at),
    expiresAt: isoOrNull(body.expiresAt ?? changes.expiredAt ?? null),
  }
}
