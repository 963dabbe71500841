/** What an entry of the log makes of a message that is known already. */
import type { EventPayload, LogEntry, Message } from '@chat/contracts'

type ReactionChange = EventPayload<'reaction-added'>

const USERS_SHOWN_PER_REACTION = 20

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

/** The place of the message that the entry is about, or null. */
export function targetOf(entry: LogEntry): number | null {
  switch (entry.event) {
    case 'new-message':
      return entry.seq
    case 'message-edited':
    case 'message-deleted':
      return (entry.payload as unknown as Message).seq
    case 'reaction-added':
    case 'reaction-removed': {
      const { messageId } = entry.payload as unknown as ReactionChange
      return Number(messageId.slice(messageId.lastIndexOf('.') + 1))
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
      return { ...message, content: '', reactions: [], deletedAt: entry.at, changedSeq: entry.seq } // erased since
    }
    case 'reaction-added':
    case 'reaction-removed':
      if (entry.seq <= message.changedSeq) return message
      return withReaction(message, entry.payload as unknown as ReactionChange, entry.event === 'reaction-added')
    default:
      return message
  }
}
