import type { ConversationId, Presence as SeenPresence, UserId } from '@chat/contracts'
import type {
  AskAssistant,
  Asker,
  BlockWish,
  Clock,
  ConversationChannels,
  ConversationReader,
  HasReacted,
  KeepPersonal,
  ManageInvites,
  Mark,
  MessageUseCases,
  Presence,
  ReadConversations,
  ReadLog,
  Subscriptions,
  UpdateAccount,
} from '@chat/domain'
import type { MessageLimiter } from '@chat/redis'
import type { Admission } from './admission.ts'
import type { Authenticate } from './authenticate.ts'
import type { StartDirect } from './dialects/start-direct.ts'
import type { Envelope, Forward } from './forward.ts'
import type { KnownConversations } from './known-conversations.ts'
import type { Preferences } from './preferences.ts'
import type { PresenceAudience } from './presence-audience.ts'
import type { Session, SignedInSession } from './session.ts'
import type { TypingIndicators } from './typing-indicators.ts'

/** What the handlers of commands work with. */
export interface Gateway extends MessageUseCases {
  subscriptions: Subscriptions
  forward: Forward
  assistant: AskAssistant
  channels: Pick<ConversationChannels, 'publish'>
  reader: ConversationReader
  readLog: ReadLog
  conversations: ReadConversations
  hasReacted: HasReacted
  personal: KeepPersonal
  invites: ManageInvites
  limiter: MessageLimiter
  startDirect: StartDirect
  /** Counted like a message. */
  setBlock(asker: Asker, wish: BlockWish): Promise<void>
  known: KnownConversations
  markRead: Mark
  markDelivered: Mark
  presence: Presence
  /** Without those whom a block stands between. */
  presenceSeenBy(userId: UserId, userIds: readonly UserId[], signal: AbortSignal): Promise<SeenPresence[]>
  preferences: Preferences
  account: UpdateAccount
  audience: PresenceAudience
  typing: TypingIndicators
  syncAdmission: Admission
  authenticate: Authenticate
  /** The socket has shown who it speaks for: everything begins. */
  begin(session: Session, identity: SignedInSession['identity']): void
  /** Until the socket is joined to all its user's conversations. Throws `BUSY` when that takes long. */
  untilReady(session: Session): Promise<void>
  assertTakesPart(session: SignedInSession, conversationId: ConversationId, signal: AbortSignal): Promise<void>
  clock: Clock
  /** Of the gateway. */
  signal: AbortSignal
}

export interface CommandContext extends Envelope {
  session: SignedInSession
}
