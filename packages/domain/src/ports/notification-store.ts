import type { ConversationId, NotificationLevel, NotificationType, QuietHours, UserId } from '@chat/contracts'
import type { PageCursor } from '../reading/page-cursor.ts'
import type { ParticipantRecord } from './conversation-reader.ts'

export interface NotificationRecord {
  /** Made of the event and the user, so that an event is told of once. */
  id: string
  userId: UserId
  type: NotificationType
  conversationId: ConversationId
  /** The message it is about, if any. */
  messageSeq: number | null
  actorId: UserId
  emoji: string | null
  silent: boolean
  at: number // epoch ms
  readAt: number | null // epoch ms
  /** Reading up to here is reading this. */
  clearedBySeq: number
  /** The thread that has to be read for it; null: the conversation. */
  threadRootSeq: number | null
}

/** The jobs add, the api marks as read. Those of long ago vanish. */
export interface NotificationStore {
  /** Answers those that were not there yet. */
  add(records: readonly NotificationRecord[], signal: AbortSignal): Promise<NotificationRecord[]>
  find(userId: UserId, id: string, signal: AbortSignal): Promise<NotificationRecord | null>
  /** Newest first. */
  page(
    userId: UserId,
    query: { isUnreadOnly: boolean; after: PageCursor | null; limit: number },
    signal: AbortSignal,
  ): Promise<NotificationRecord[]>
  /** In no order. */
  unread(
    userId: UserId,
    limit: number,
    signal: AbortSignal,
  ): Promise<Pick<NotificationRecord, 'id' | 'conversationId' | 'clearedBySeq' | 'threadRootSeq'>[]>
  markRead(userId: UserId, ids: readonly string[] | 'all', at: number, signal: AbortSignal): Promise<void>
  remove(ids: readonly string[], signal: AbortSignal): Promise<void>
}

export interface NotificationSettingsRecord {
  level: NotificationLevel
  quietHours: QuietHours | null
  conversations: { conversationId: ConversationId; level: NotificationLevel }[]
}

export const DEFAULT_NOTIFICATION_SETTINGS: NotificationSettingsRecord = {
  level: 'all',
  quietHours: null,
  conversations: [],
}

/** The only writer of `notification_settings`. */
export interface NotificationSettingsStore {
  /** Who never set anything is left out. */
  of(userIds: readonly UserId[], signal: AbortSignal): Promise<Map<UserId, NotificationSettingsRecord>>
  update(
    userId: UserId,
    change: Partial<Pick<NotificationSettingsRecord, 'level' | 'quietHours'>>,
    signal: AbortSignal,
  ): Promise<void>
  /** null takes it away. Answers whether there was room for it. */
  setLevel(
    userId: UserId,
    conversationId: ConversationId,
    level: NotificationLevel | null,
    countMax: number,
    signal: AbortSignal,
  ): Promise<boolean>
  /** Who chose to be told of everything there. */
  choosersOfAll(conversationId: ConversationId, limit: number, signal: AbortSignal): Promise<UserId[]>
}

/** Who might be told. From the primary. */
export interface NotificationAudience {
  /** Everybody in these, for conversations known to be small. */
  everybodyIn(conversationIds: readonly ConversationId[], signal: AbortSignal): Promise<ParticipantRecord[]>
  /** Those of these who take part. */
  among(
    keys: readonly { conversationId: ConversationId; userId: UserId }[],
    signal: AbortSignal,
  ): Promise<ParticipantRecord[]>
}
