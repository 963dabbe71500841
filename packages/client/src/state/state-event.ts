/** Everything that changes the state. */
import type {
  Block,
  Conversation,
  Generation,
  History,
  LogEntry,
  Me,
  Notification,
  NotificationSettings,
  Presence,
  Thread,
  ThreadMark,
  ThreadSummary,
  User,
} from '@chat/contracts'
import type { ConnectionState, PendingMessage } from './chat-state.ts'

export type StateEvent =
  | { readonly type: 'signed-in'; readonly me: Me }
  | { readonly type: 'signed-out' }
  | { readonly type: 'connection-changed'; readonly connection: ConnectionState }
  /** All of mine: what is not among them is gone. */
  | { readonly type: 'conversations-loaded'; readonly conversations: readonly Conversation[] }
  | { readonly type: 'conversation-loaded'; readonly conversation: Conversation }
  | { readonly type: 'conversation-gone'; readonly conversationId: string }
  /** What is known of its log is too old to be continued. A snapshot and a page follow. */
  | { readonly type: 'conversation-reset'; readonly conversationId: string }
  | { readonly type: 'users-loaded'; readonly users: readonly User[] }
  | { readonly type: 'page-requested'; readonly conversationId: string }
  | { readonly type: 'page-failed'; readonly conversationId: string }
  | {
      readonly type: 'page-loaded'
      readonly conversationId: string
      /** `newest` and `around` start a new window where they do not touch the old one. */
      readonly placed: 'newest' | 'older' | 'newer' | 'around'
      /** The `before` or `after` of the request: a page that no longer touches the window is dropped. */
      readonly edge?: number
      readonly page: History
    }
  /** From the log cursor: in order, each once, complete from `from` to `to`. */
  | {
      readonly type: 'log-advanced'
      readonly conversationId: string
      readonly from: number
      readonly to: number
      readonly entries: readonly LogEntry[]
    }
  | {
      readonly type: 'mark-moved'
      readonly mark: 'read' | 'delivered'
      readonly conversationId: string
      readonly userId: string
      readonly upToSeq: number
    }
  /** What I keep about a conversation for myself. */
  | {
      readonly type: 'personal-changed'
      readonly conversationId: string
      readonly change: Partial<Pick<Conversation, 'archived' | 'mutedUntil' | 'favourite' | 'draft'>>
    }
  | {
      readonly type: 'typing-started'
      readonly conversationId: string
      readonly userId: string
      readonly username: string
      readonly now: number
    }
  | { readonly type: 'typing-stopped'; readonly conversationId: string; readonly userId: string }
  | { readonly type: 'blocks-loaded'; readonly blocks: readonly Block[] }
  | { readonly type: 'block-changed'; readonly userId: string; readonly isBlocked: boolean; readonly at: string }
  | { readonly type: 'presence-changed'; readonly presence: readonly Presence[] }
  | {
      readonly type: 'pending-changed'
      readonly conversationId: string
      /** All that are not acknowledged, in order. */
      readonly pending: readonly PendingMessage[]
    }
  /** Acknowledged: it is shown as sent until the log brings it. */
  | {
      readonly type: 'message-acknowledged'
      readonly conversationId: string
      readonly clientMsgId: string
      readonly seq: number
      readonly createdAt: string
    }
  | {
      readonly type: 'notifications-loaded'
      /** `newest` replaces what is known. */
      readonly placed: 'newest' | 'older'
      readonly page: {
        readonly items: readonly Notification[]
        readonly nextCursor: string | null
        readonly unreadCount: number
      }
    }
  | { readonly type: 'notification-arrived'; readonly notification: Notification }
  | {
      readonly type: 'notifications-read'
      /** null: all of them. */
      readonly ids: readonly string[] | null
      readonly unreadCount: number
      readonly at: string
    }
  | { readonly type: 'notification-settings-loaded'; readonly settings: NotificationSettings }
  /** From the inbox: I deleted them for myself, here or on another device. */
  | { readonly type: 'messages-hidden'; readonly conversationId: string; readonly seqs: readonly number[] }
  /** Those that I follow. */
  | { readonly type: 'threads-listed'; readonly threads: readonly ThreadSummary[] }
  | {
      readonly type: 'thread-loaded'
      readonly placed: 'newest' | 'older'
      readonly edge?: number
      readonly thread: Thread
    }
  | { readonly type: 'thread-marked'; readonly mark: ThreadMark }
  | { readonly type: 'generation-begun'; readonly generation: Generation }
  /** All that run in this conversation. */
  | {
      readonly type: 'generations-loaded'
      readonly conversationId: string
      readonly generations: readonly Generation[]
    }
  | {
      readonly type: 'generation-grew'
      readonly generationId: string
      readonly attempt: number
      readonly index: number
      readonly text: string
    }
  | { readonly type: 'generation-ended'; readonly generationId: string }
  | { readonly type: 'time-passed'; readonly now: number }
