/** What an entry of the log makes of a message that is known already. */
import type { EventPayload, LogEntry, Message } from '@chat/contracts'

type ReactionChange = EventPayload<'reaction-added'>

type PinChange = EventPayload<'message-pinned'>

const USERS_SHOWN_PER_REACTION = 20
const THREAD_USERS_SHOWN = 5

export const newerOf = (known: Message, other: Message): Message =>
  other.changedSeq > known.changedSeq ? other : known

function withReaction(message: Message, change: ReactionChange, isOn: boolean): Message {
  const { emoji, userId, count, seq } = change
  const known = message.reactions.find((reaction) => reaction.emoji === emoji)
  const others = (known?.userIds ?? []).filter((id) => id !== userId)
  const userIds = isOn ? [...others, userId].slice(0, USERS_SHOWN_PER_REACTION) : others
  const reaction = { emoji, count, userIds }
  const reactions =
    known === undefined
      ? [...message.reactions, reaction]
      : message.reactions.map((other) => (other === known ? reaction : other))
  return { ...message, reactions: reactions.filter(({ count }) => count > 0), changedSeq: seq }
}

/** It disappeared: only its place is left, and nobody is shown that. */
export const isExpired = ({ expiresAt, deletedAt }: Message): boolean => expiresAt !== null && deletedAt === expiresAt

export const expire = (message: Message, changedSeq = message.changedSeq): Message => ({
  ...message,
  content: '',
  mentions: [],
  reactions: [],
  deletedAt: message.expiresAt,
  changedSeq,
})

/** The ids of the messages that disappear with this entry. */
export const expiredBy = ({ event, payload }: LogEntry): readonly string[] =>
  event === 'messages-expired' ? (payload as unknown as EventPayload<'messages-expired'>).messageIds : []
export const seqOf = (messageId: string): number => Number(messageId.slice(messageId.lastIndexOf('.') + 1))

/** The place of the first message of a thread, where the entry is a reply in it or the end of one; or null. */
export function rootOf({ event, payload }: LogEntry): number | null {
  if (event !== 'new-message' && event !== 'message-deleted') return null
  const { threadRootId } = payload as unknown as Pick<Message, 'threadRootId'>
  return threadRootId === null || threadRootId === undefined ? null : seqOf(threadRootId)
}

/** What a reply, or the end of one, makes of the first message of its thread. */
export function changeRoot(root: Message, { event, actorId, at, seq }: LogEntry): Message {
  if (seq <= root.changedSeq) return root
  const { replyCount = 0, lastReplyAt = at, userIds = [] } = root.thread ?? {}
  if (event === 'message-deleted') {
    const thread = root.thread && { replyCount: Math.max(0, replyCount - 1), lastReplyAt, userIds }
    return { ...root, thread, changedSeq: seq }
  }
  const users = [...new Set([...userIds, actorId])].slice(0, THREAD_USERS_SHOWN)
  return { ...root, thread: { replyCount: replyCount + 1, lastReplyAt: at, userIds: users }, changedSeq: seq }
}

/** The place of the message that the entry is about, or null. */
export function targetOf(entry: LogEntry): number | null {
  switch (entry.event) {
    case 'new-message':
      return entry.seq
    case 'message-edited':
    case 'message-deleted':
      return (entry.payload as unknown as Message).seq
    case 'message-pinned':
    case 'message-unpinned':
    case 'reaction-added':
    case 'reaction-removed': {
      const { messageId } = entry.payload as unknown as ReactionChange
      return seqOf(messageId)
    }
    default:
      return null
  }
}

/** The same reference where the entry says nothing new. */
export function changeMessage(message: Message, entry: LogEntry): Message {
  switch (entry.event) {
    case 'new-message':
    case 'message-edited':
    case 'message-deleted': {
      const now = entry.payload as unknown as Partial<Message>
      if (now.changedSeq !== undefined) return newerOf(message, now as Message)
      if (entry.seq <= message.changedSeq) return message
      // Erased since.
      return {
        ...message,
        content: '',
        mentions: [],
        reactions: [],
        pinnedAt: null,
        deletedAt: entry.at,
        changedSeq: entry.seq,
      }
    }
    case 'reaction-added':
    case 'reaction-removed':
      if (entry.seq <= message.changedSeq) return message
      return withReaction(message, entry.payload as unknown as ReactionChange, entry.event === 'reaction-added')
    case 'message-pinned':
    case 'message-unpinned': {
      const { pinnedAt, seq } = entry.payload as unknown as PinChange
      return seq <= message.changedSeq ? message : { ...message, pinnedAt, changedSeq: seq }
    }
    default:
      return message
  }
}
