/** The public face of the SDK: what `createChat` answers. */
import type {
  Capabilities,
  CommandInput,
  CommandName,
  Conversation,
  ConversationSettings,
  EventName,
  EventPayload,
  Invite,
  InvitePreview,
  LogEntry,
  Me,
  Preferences,
  Privacy,
  FoundMessage,
  Notification,
  NotificationLevel,
  NotificationSettings,
  QuietHours,
  ReplyOf,
  Report,
  ReportReason,
  Role,
  Status,
  StatusChange,
  User,
} from '@chat/contracts'
import type { AssistantActions } from './assistant.ts'
import type { FileActions } from './files/files.ts'
import type { MessageActions } from './message-actions.ts'
import type { Rest } from './rest/rest.ts'
import type { ChatState, ConnectionState } from './state/chat-state.ts'
import type { OutboxStorage } from './storage/outbox-storage.ts'
import type { SessionStorage, StoredSession } from './session/session-storage.ts'
import type { Clock } from './clock.ts'

export interface ChatOptions {
  /** Where the installation is: `https://chat.example.com`. In a browser by default the page's own origin. */
  readonly url?: string
  /** Where the session is kept. In a browser `localStorage`, elsewhere memory. */
  readonly storage?: SessionStorage
  /** Where unsent messages are kept. In a browser IndexedDB, elsewhere memory. */
  readonly outboxStorage?: OutboxStorage
  readonly fetch?: typeof globalThis.fetch
  /** A fixed access token, for who has no refresh token. */
  readonly accessToken?: string
  /** Called after signing in, a refresh and signing out (null), also when another tab did it. */
  readonly onSessionChange?: (session: StoredSession | null) => void
  /** Told what went wrong in the background and is being dealt with. */
  readonly onWarning?: (warning: unknown) => void
  /** Names this page or process among the user's devices; random by default. Two live ones must not share one. */
  readonly deviceId?: string
  readonly clock?: Clock
  readonly random?: () => number
  readonly newId?: () => string
}

export interface ChatStore {
  /** The same reference until something changed. */
  getState(): ChatState
  /** Called after every change; answers how to stop. */
  subscribe(listener: () => void): () => void
}

/** A name of `EventPayload`, or one of these. */
export interface LocalEvents {
  connection: ConnectionState
  'session-ended': { readonly reason: 'signed-out' | 'revoked' }
  /** Every entry of every log, in order, each once. */
  entry: LogEntry & { readonly conversationId: string }
}

export type ChatEventName = Exclude<EventName, 'log'> | keyof LocalEvents
export type ChatEventPayload<N extends ChatEventName> = N extends keyof LocalEvents
  ? LocalEvents[N]
  : N extends EventName
    ? EventPayload<N>
    : never

export interface SentMessage {
  readonly clientMsgId: string
  /** Settles with the acknowledgement; rejects with a `ChatError` when refused or cancelled. May stay open for hours. */
  readonly acknowledged: Promise<ReplyOf<'send-message'>>
}

export interface FoundMessages {
  /** The newest first. There may be fewer than asked for, and still more behind the cursor. */
  readonly items: readonly FoundMessage[]
  readonly nextCursor: string | null
}

/** How what is changed was when it was looked at: `versionOf` of the contracts. */
export interface IfVersion {
  readonly ifVersion?: string
}

export interface SignUp {
  readonly username: string
  readonly email: string
  readonly password: string
}

export interface SignIn {
  /** A username or an email address. */
  readonly login: string
  readonly password: string
}

export interface Chat extends MessageActions, AssistantActions, FileActions {
  readonly store: ChatStore

  /** What this installation can do; asked once. Needs no account. */
  capabilities(): Promise<Capabilities>

  signUp(account: SignUp): Promise<Me>
  signIn(credentials: SignIn): Promise<Me>
  /** Takes up the stored session, if there is one. Call it once at the start. */
  resume(): Promise<Me | null>
  signOut(): Promise<void>
  /** Ends the user's other sessions; this one stays. */
  changePassword(currentPassword: string, newPassword: string): Promise<void>

  /** Opens the socket and keeps it open. Signing in and resuming do it by themselves. Settles when online. */
  connect(): Promise<void>
  /** Closes the socket until `connect` is called. */
  disconnect(): void
  /** Tries to reconnect now and not after the backoff. */
  reconnectNow(): void
  /** Lets go of everything: socket, timers, locks. Unsent messages stay stored. */
  close(): Promise<void>

  /** One REST operation of the contract by its id. Throws `ChatError`. */
  readonly rest: Rest
  /** One socket command as it is, without the outbox: no retry. Throws `ChatError`. */
  command<N extends CommandName>(name: N, request: CommandInput<N>): Promise<ReplyOf<N>>
  on<N extends ChatEventName>(event: N, handler: (payload: ChatEventPayload<N>) => void): () => void

  /** Loads the conversation and its newest page, unless there. Messages stay live from then on. */
  openConversation(conversationId: string): Promise<void>
  loadOlder(conversationId: string): Promise<void>
  loadNewer(conversationId: string): Promise<void>
  /** Jumps to a place in the history. */
  loadAround(conversationId: string, seq: number): Promise<void>
  /** Back to the newest page. */
  loadNewest(conversationId: string): Promise<void>

  /** Shown at once as pending; sent in order, until it is acknowledged, refused or cancelled. */
  sendMessage(
    conversationId: string,
    content: string,
    options?: {
      readonly replyTo?: string
      readonly threadRootId?: string
      /** Of a question to the assistant. */
      readonly model?: string
      /** What `uploadFile` answered. */
      readonly attachments?: readonly { readonly id: string }[]
    },
  ): SentMessage
  /** Tries a failed message again. */
  retryMessage(clientMsgId: string): void
  /** Gives a message up. `mayStillAppear`: it was sent, and nobody knows whether it arrived. */
  cancelMessage(clientMsgId: string): { readonly mayStillAppear: boolean }
  /** With `ifVersion` (`versionOf('message', …)`) only where it is as I saw it, else `PRECONDITION_FAILED`. */
  editMessage(messageId: string, content: string, options?: IfVersion): Promise<ReplyOf<'edit-message'>>
  /** `me`: hidden from me alone, on all my devices. */
  deleteMessage(messageId: string, scope?: 'everyone' | 'me'): Promise<ReplyOf<'delete-message'>>
  pinMessage(messageId: string): Promise<ReplyOf<'pin-message'>>
  unpinMessage(messageId: string): Promise<ReplyOf<'unpin-message'>>
  addReaction(messageId: string, emoji: string): Promise<ReplyOf<'add-reaction'>>
  removeReaction(messageId: string, emoji: string): Promise<ReplyOf<'remove-reaction'>>
  /** Shown at once, told to the server coalesced, and told again after a reconnect. */
  markRead(conversationId: string, upToSeq: number): void
  /** Call it with every key stroke: it is told at most once in 3 s. */
  typing(conversationId: string): void
  stopTyping(conversationId: string): void

  /** With `isRequest` the other one has to accept before more than one message is sent. */
  createDirect(userId: string, options?: { readonly isRequest?: boolean }): Promise<Conversation>
  createGroup(name: string, participantIds: readonly string[]): Promise<Conversation>
  createRoom(name: string, topic?: string | null): Promise<Conversation>
  /** By slug, name or id. */
  joinRoom(roomName: string): Promise<Conversation>
  /** Ends my participation. */
  leave(conversationId: string): Promise<void>
  addParticipant(conversationId: string, userId: string): Promise<ReplyOf<'add-participant'>>
  removeParticipant(conversationId: string, userId: string): Promise<ReplyOf<'remove-participant'>>
  updateRole(conversationId: string, userId: string, role: Role): Promise<ReplyOf<'update-participant-role'>>
  /**
   * What is given is changed, the rest stays. With `ifVersion` (`versionOf('conversation', …)`) only where it is as I saw
   * it, else `PRECONDITION_FAILED`.
   */
  updateConversation(
    conversationId: string,
    change: {
      readonly name?: string
      readonly topic?: string | null
      readonly settings?: Partial<ConversationSettings>
    },
    options?: IfVersion,
  ): Promise<ReplyOf<'update-conversation'>>
  acceptRequest(conversationId: string): Promise<ReplyOf<'accept-request'>>
  rejectRequest(conversationId: string): Promise<ReplyOf<'reject-request'>>
  /** Shown at once, and taken back where it cannot be done. For myself alone, on all my devices. */
  setPreferences(conversationId: string, change: Partial<Preferences>): Promise<void>
  /** Call it with every key stroke: it is kept for my other devices a moment later. An empty one is none. */
  saveDraft(conversationId: string, content: string): void
  listInvites(conversationId: string): Promise<readonly Invite[]>
  createInvite(
    conversationId: string,
    options?: { readonly expiresAt?: string | null; readonly maxUses?: number | null },
  ): Promise<Invite>
  revokeInvite(conversationId: string, inviteId: string): Promise<ReplyOf<'revoke-invite'>>
  /** Where a link leads, before joining. */
  lookAtInvite(code: string): Promise<InvitePreview>
  joinByInvite(code: string): Promise<Conversation>
  /** What others see of me. */
  updateProfile(change: { readonly displayName?: string; readonly bio?: string }, options?: IfVersion): Promise<Me>
  /** What `uploadAvatar` answered; null: no picture. */
  setAvatar(file: { readonly id: string } | null): Promise<Me>
  /** What is left out is taken away. */
  setStatus(status: Partial<StatusChange>): Promise<Status>
  updatePrivacy(change: Partial<Privacy>): Promise<Privacy>
  /** Nothing passes between us any more; they are not told. Whom I block is in `state.blocks`. */
  blockUser(userId: string): Promise<void>
  unblockUser(userId: string): Promise<void>
  /** Asks the administrator to look at a person or a message. */
  report(report: {
    readonly targetType: 'user' | 'message'
    readonly targetId: string
    readonly reason?: ReportReason
    readonly comment?: string
  }): Promise<Report>
  /** In all of my conversations, or in one. Throws `BAD_REQUEST` for a query that says nothing. */
  searchMessages(
    q: string,
    options?: {
      readonly conversationId?: string | undefined
      readonly cursor?: string | undefined
      readonly limit?: number | undefined
      readonly signal?: AbortSignal | undefined
    },
  ): Promise<FoundMessages>

  /** Done by itself with every connection; what comes later comes live. */
  loadNotifications(): Promise<void>
  loadOlderNotifications(): Promise<void>
  readNotification(notificationId: string): Promise<Notification>
  readAllNotifications(): Promise<void>
  loadNotificationSettings(): Promise<NotificationSettings>
  updateNotificationSettings(change: {
    readonly level?: NotificationLevel
    readonly quietHours?: QuietHours | null
  }): Promise<NotificationSettings>
  /** In one conversation; `default` for what holds everywhere. */
  setNotificationLevel(conversationId: string, level: NotificationLevel | 'default'): Promise<NotificationSettings>

  searchUsers(q: string): Promise<readonly User[]>
  listRooms(q?: string): Promise<readonly Conversation[]>
  /** Sees to it that these people are in `state.users`. */
  loadUsers(userIds: readonly string[]): Promise<void>
  /** The people on the screen (≤ 200), whose presence is to be known; replaces those of before. */
  watchPresence(userIds: readonly string[]): void
}
