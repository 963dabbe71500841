/**
 * What a client knows, normalised. Never changed in place: what did not change keeps its reference.
 */
import type {
  Conversation,
  Generation,
  LogEntry,
  Me,
  Message,
  Notification,
  NotificationSettings,
  Presence,
  Problem,
  User,
} from '@chat/contracts'

export type ConnectionState = 'connecting' | 'online' | 'reconnecting' | 'offline' | 'signed-out'

/** One unbroken piece of a conversation's messages. */
export interface MessageWindow {
  /** By `seq`, oldest first. */
  readonly items: readonly Message[]
  readonly hasOlder: boolean
  /** False: the window reaches the newest message, and new ones are appended to it. */
  readonly hasNewer: boolean
  /** False until the first page is there; what came by live may be in `items` already. */
  readonly isLoaded: boolean
  readonly isLoading: boolean
}

/** A message of mine that is not in the log yet. */
export interface PendingMessage {
  readonly clientMsgId: string
  readonly conversationId: string
  readonly content: string
  readonly attachments: readonly { readonly fileId: string }[]
  readonly replyTo: string | null
  /** The first message of the thread it belongs to. */
  readonly threadRootId: string | null
  /** RFC 3339, by this device's clock. */
  readonly createdAt: string
  /** `sent`: acknowledged; shown until the log brings it. `failed`: not sent, try again. */
  readonly state: 'sending' | 'failed' | 'sent'
  /** How often it was tried; above 1 it is worth saying that it takes long. */
  readonly attempts: number
  /** Cancelling it now could be too late. */
  readonly mayHaveArrived: boolean
  /** Why it failed. */
  readonly error: Problem | null
  /** Its place, once acknowledged. */
  readonly seq: number | null
}

export interface TypingPerson {
  readonly userId: string
  readonly username: string
  /** Epoch ms; shown until then. */
  readonly until: number
}

/** What came by last in one log, to bring a page or a snapshot that is a little older up to date. */
export interface RecentLog {
  /** Every entry above this place, up to `upTo`, is in `entries`. */
  readonly after: number
  readonly upTo: number
  readonly entries: readonly LogEntry[]
}

export interface NotificationList {
  /** The newest first. */
  readonly items: readonly Notification[]
  /** Of all, also of those that are not loaded. */
  readonly unreadCount: number
  /** Where older ones begin; null where there are no more. */
  readonly nextCursor: string | null
  readonly isLoaded: boolean
}

/** A thread as far as it is known here. */
export interface ThreadState {
  readonly conversationId: string
  readonly root: Message | null
  /** The replies; null: nobody looked at them yet. */
  readonly window: MessageWindow | null
  readonly isFollowing: boolean
  readonly lastReadSeq: number
  readonly unreadCount: number
}

export interface ChatState {
  readonly me: Me | null
  readonly connection: ConnectionState
  /** The list of conversations was loaded at least once. */
  readonly isReady: boolean
  readonly users: Readonly<Record<string, User>>
  /** `participants` are the first 50, with their marks. `lastSeq` is the place up to which this is true. */
  readonly conversations: Readonly<Record<string, Conversation>>
  /** Ids of my conversations, the one with the latest activity first. */
  readonly conversationOrder: readonly string[]
  readonly windows: Readonly<Record<string, MessageWindow>>
  readonly pending: Readonly<Record<string, readonly PendingMessage[]>>
  readonly typing: Readonly<Record<string, readonly TypingPerson[]>>
  readonly presence: Readonly<Record<string, Presence>>
  /** Whom I block, by their id: when it began. */
  readonly blocks: Readonly<Record<string, string>>
  readonly recent: Readonly<Record<string, RecentLog>>
  readonly notifications: NotificationList
  /** null until they are loaded. */
  readonly notificationSettings: NotificationSettings | null
  /** By the id of their first message: those that I follow or looked at. */
  readonly threads: Readonly<Record<string, ThreadState>>
  /** By conversation: the places of what I deleted for myself while this client ran. */
  readonly hidden: Readonly<Record<string, readonly number[]>>
  /** Answers of the assistant in the making, by their id. */
  readonly generations: Readonly<Record<string, Generation>>
}

export const initialState: ChatState = {
  me: null,
  connection: 'signed-out',
  isReady: false,
  users: {},
  conversations: {},
  conversationOrder: [],
  windows: {},
  pending: {},
  typing: {},
  presence: {},
  blocks: {},
  recent: {},
  notifications: { items: [], unreadCount: 0, nextCursor: null, isLoaded: false },
  notificationSettings: null,
  threads: {},
  hidden: {},
  generations: {},
}
