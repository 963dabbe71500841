import type { MessageChange } from '../log/effect.ts'
import {
  type Entry,
  isMessageEntry,
  type MessageBody,
  type MessageChanges,
  type MessageEntry,
  type ThreadChanges,
} from '../log/entry.ts'

/** A message after a change from a place, or the same where a later change was there before. */
export function changeMessage(message: MessageEntry, seq: number, change: MessageChange): MessageEntry {
  if (message.changes.changedSeq >= seq) return message
  const changes = { ...message.changes, changedSeq: seq }
  switch (change.type) {
    case 'edit':
      return {
        ...message,
        body: {
          ...message.body,
          content: change.content,
          mentions: change.mentions,
          ...(change.assistant ? { assistant: change.assistant } : {}),
        },
        changes: { ...changes, editedAt: change.editedAt },
      }
    case 'delete':
      return {
        ...message,
        body: { ...withoutAttachments(message.body), content: '', mentions: [] },
        changes: { ...withoutPin(changes), deletedAt: change.deletedAt, reactions: [] },
      }
    case 'expire': {
      const bare = expire(message)
      return { ...bare, changes: { ...bare.changes, changedSeq: seq } }
    }
    case 'pin':
      return {
        ...message,
        changes: change.pinnedAt === null ? withoutPin(changes) : { ...changes, pinnedAt: change.pinnedAt },
      }
    case 'reply':
      return { ...message, changes: { ...changes, thread: threadAfter(message, change) } }
    case 'unreply': {
      const { thread } = changes
      if (!thread) return { ...message, changes }
      return {
        ...message,
        changes: { ...changes, thread: { ...thread, replyCount: Math.max(0, thread.replyCount - 1) } },
      }
    }
    case 'react':
      return { ...message, changes: { ...changes, reactions: react(message.changes.reactions, change) } }
  }
}

/** Nothing but its place is left. */
export function expire(message: MessageEntry): MessageEntry {
  const { expiresAt, ...body } = message.body
  const expiredAt = expiresAt ?? message.at
  return {
    ...message,
    body: { ...withoutAttachments(body), content: '', mentions: [] },
    changes: { ...message.changes, deletedAt: expiredAt, expiredAt, reactions: [] },
  }
}

/** What is over is not shown, also before the sweep has come by. */
export const withoutExpired = <E extends Entry>(entry: E, now: number): E =>
  isMessageEntry(entry) && (entry.body.expiresAt ?? now + 1) <= now ? (expire(entry) as unknown as E) : entry

function withoutAttachments({ attachments: _, ...body }: MessageBody): MessageBody {
  return body
}

function withoutPin({ pinnedAt: _, ...changes }: MessageChanges): MessageChanges {
  return changes
}

/** Of those who replied, as many are kept as are shown. */
export const THREAD_USERS_KEPT = 5

function threadAfter(
  { actorId, changes: { thread } }: MessageEntry,
  { userId, mentions, at }: Extract<MessageChange, { type: 'reply' }>,
): ThreadChanges {
  return {
    replyCount: (thread?.replyCount ?? 0) + 1,
    lastReplyAt: at,
    userIds: [...new Set([...(thread?.userIds ?? []), userId])].slice(0, THREAD_USERS_KEPT),
    followerIds: [...new Set([...(thread?.followerIds ?? []), actorId, userId, ...mentions])],
  }
}

type Reactions = MessageEntry['changes']['reactions']

function react(reactions: Reactions, { emoji, userId, isOn }: Extract<MessageChange, { type: 'react' }>): Reactions {
  const isNew = isOn && !reactions.some((reaction) => reaction.emoji === emoji)
  const all = isNew ? [...reactions, { emoji, userIds: [] }] : reactions
  return all
    .map((reaction) => {
      if (reaction.emoji !== emoji) return reaction
      const others = reaction.userIds.filter((id) => id !== userId)
      return { emoji, userIds: isOn ? [...others, userId] : others }
    })
    .filter(({ userIds }) => userIds.length > 0)
}
