import type {
  AssistantFacts,
  ConversationId,
  ConversationKind,
  ConversationSettings,
  FileId,
  InboxNotice,
  LogEventName,
  MessageId,
  MessageKind,
  ParticipantState,
  Role,
  UserId,
} from '@chat/contracts'
import type { AttachmentFacts } from '../files/attachment.ts'

/** What an entry holds, by its event. Enough to work out all its consequences again. */
export interface EntryBodies {
  'conversation-created': {
    kind: ConversationKind
    name: string | null
    slug: string | null
    topic: string | null
    participants: { userId: UserId; role: Role; state: ParticipantState }[]
  }
  'conversation-updated': { name?: string; topic?: string | null; settings?: Partial<ConversationSettings> }
  'new-message': MessageBody
  /** `mentionsAdded`: whom it did not mention before. `assistant`: of an answer that was given anew. */
  'message-edited': {
    targetSeq: number
    content: string
    before?: string
    mentions?: UserId[]
    mentionsAdded?: UserId[]
    assistant?: AssistantFacts
  }
  /** `wasPinned`, the root of its thread and its files: what else becomes of the deletion. */
  'message-deleted': { targetSeq: number; wasPinned?: true; threadRootSeq?: number; fileIds?: FileId[] }
  'message-pinned': { targetSeq: number }
  'message-unpinned': { targetSeq: number }
  'reaction-added': { targetSeq: number; emoji: string; count: number }
  'reaction-removed': { targetSeq: number; emoji: string; count: number }
  'participant-added': {
    userId: UserId
    role: Role
    state: ParticipantState
    showFrom: number
    /** They let themselves in by this one. */
    inviteId?: string
  }
  'participant-removed': { userId: UserId; role: Role; state: 'left' | 'removed' }
  'participant-role-updated': { userId: UserId; role: Role; before: Role }
  /** By whom is the actor. */
  'block-changed': { userId: UserId; isBlocked: boolean }
  'request-accepted': { userId: UserId }
  'request-rejected': { userId: UserId }
  'invite-created': { code: string; expiresAt: number | null; maxUses: number | null }
  'invite-revoked': { inviteId: string }
  /** `replySeqs`: those of them that were said in a thread. */
  'messages-expired': { seqs: number[]; replySeqs?: number[]; fileIds?: FileId[] }
  'inbox-noticed': InboxNotice
}

/** What was sent. `content` is as it is now: an edit replaces it, a deletion empties it. */
export interface MessageBody {
  kind: MessageKind
  content: string
  /** Participants, and `all`. As it is now, like the content. */
  mentions: UserId[]
  /** The files it was sent with; absent: none, or no longer. */
  attachments?: AttachmentFacts[]
  replyTo: MessageId | null
  threadRootId: MessageId | null
  /** epoch ms; absent: it stays. */
  expiresAt?: number
  /** Sent in slow mode by who has to wait: their next one is held against it. */
  isPaced?: true
  /** Whose words these are, where they were forwarded. */
  forwardedFrom?: UserId
  /** Of what the assistant was asked, or answered. */
  assistant?: AssistantFacts
}

/** What became of a message since. Stored in the entry of the message. */
export interface MessageChanges {
  reactions: { emoji: string; userIds: UserId[] }[]
  editedAt: number | null // epoch ms
  deletedAt: number | null // epoch ms
  /** When it disappeared, epoch ms: nothing but its place is left. */
  expiredAt?: number
  /** epoch ms; absent: not pinned. */
  pinnedAt?: number
  /** Of the first message of a thread. */
  thread?: ThreadChanges
  /** The place of the last change, or of the message. Guards every change. */
  changedSeq: number
}

/** What the replies to a message amount to. */
export interface ThreadChanges {
  replyCount: number
  lastReplyAt: number // epoch ms
  /** The first who replied. */
  userIds: UserId[]
  /** Who hears of new replies unless they said otherwise: who began, replied, or was mentioned. */
  followerIds: UserId[]
}

interface EntryOf<E extends LogEventName> {
  conversationId: ConversationId
  /** Its place: 1, 2, 3 … without a gap. */
  seq: number
  event: E
  actorId: UserId
  commandId: string
  /** Of the command it came from, to tell a repeat from a reuse of its id. */
  hash: string
  at: number // epoch ms; orders nothing
  /** How many messages of the conversation count as unread up to here. */
  n: number
  body: EntryBodies[E]
  /** Of a message only. */
  changes?: MessageChanges
  /** Where traces are written: the work that made it, as W3C says it. */
  traceparent?: string
}

/** One line of a log. */
export type Entry = { [E in LogEventName]: EntryOf<E> }[LogEventName]
export type MessageEntry = EntryOf<'new-message'> & { changes: MessageChanges }

export const isMessageEntry = (entry: Entry): entry is MessageEntry => entry.event === 'new-message'

/** Invitations are named by the place that made them. */
export const inviteIdOf = (seq: number): string => `inv_${seq}`

/** Replies in a thread have a count of their own, and are read there. */
export const countsAsUnread = (entry: Entry): boolean =>
  isMessageEntry(entry) && entry.body.kind !== 'system' && entry.body.threadRootId === null

/** The key of the place index. Zero-padded, so that the order of keys is the order of places. */
export const placeKeyOf = (conversationId: ConversationId, seq: number): string =>
  `${conversationId}.${String(seq).padStart(12, '0')}`
