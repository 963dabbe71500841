import {
  type ConversationId,
  inboxIdOf,
  limits,
  type Notification,
  type NotificationLevel,
  type NotificationSettings,
  type QuietHours,
  type UserId,
} from '@chat/contracts'
import { AppError } from '../app-error.ts'
import type { ConversationChannels } from '../delivery/conversation-channels.ts'
import { type MessageEntry, placeKeyOf } from '../log/entry.ts'
import type { Clock } from '../ports/clock.ts'
import type { ConversationReader, ParticipantRecord } from '../ports/conversation-reader.ts'
import { isVisible } from '../ports/log-store.ts'
import {
  DEFAULT_NOTIFICATION_SETTINGS,
  type NotificationRecord,
  type NotificationSettingsStore,
  type NotificationStore,
} from '../ports/notification-store.ts'
import type { OwnMessageStore } from '../ports/own-message-store.ts'
import { isPresent } from '../reading/conversation-view.ts'
import { formatCursor, parseCursor } from '../reading/page-cursor.ts'
import type { Page } from '../reading/read-conversations.ts'
import { toWireNotification } from './wire-notification.ts'

const UNREAD_MAX = 2_000

export interface ReadNotificationsDeps {
  notifications: NotificationStore
  settings: NotificationSettingsStore
  ownMessages: Pick<OwnMessageStore, 'stances'>
  reader: Pick<ConversationReader, 'messages' | 'participant' | 'participationsOf'>
  channels: Pick<ConversationChannels, 'publish'>
  clock: Pick<Clock, 'now'>
}

/** What somebody was told of, and what they want to be told of. */
export const createReadNotifications = (deps: ReadNotificationsDeps) => {
  const { notifications, settings, ownMessages, reader, clock } = deps

  async function participationsOf(
    userId: UserId,
    signal: AbortSignal,
  ): Promise<Map<ConversationId, ParticipantRecord>> {
    const mine = (await reader.participationsOf(userId, signal)).filter(isPresent)
    return new Map(mine.map((record) => [record.conversationId, record]))
  }

  /**
   * Who read the conversation, on whatever device, has read what it brought; what was said in a thread is read there.
   * Answers how many are left.
   */
  async function settle(
    userId: UserId,
    mine: Map<ConversationId, ParticipantRecord>,
    signal: AbortSignal,
  ): Promise<number> {
    const unread = await notifications.unread(userId, UNREAD_MAX, signal)
    const threads = await marksInThreads(userId, unread, signal)
    const read = unread.filter(({ conversationId, clearedBySeq, threadRootSeq }) => {
      const conversation = mine.get(conversationId)
      if (!conversation) return true
      if (threadRootSeq === null) return conversation.lastRead.seq >= clearedBySeq
      return (threads.get(placeKeyOf(conversationId, threadRootSeq)) ?? 0) >= clearedBySeq
    })
    const ids = read.map(({ id }) => id)
    if (ids.length > 0) await notifications.markRead(userId, ids, clock.now(), signal)
    return unread.length - read.length
  }

  async function marksInThreads(
    userId: UserId,
    unread: readonly Pick<NotificationRecord, 'conversationId' | 'threadRootSeq'>[],
    signal: AbortSignal,
  ): Promise<Map<string, number>> {
    const roots = new Map(
      unread.flatMap(({ conversationId, threadRootSeq: seq }) =>
        seq === null ? [] : [[placeKeyOf(conversationId, seq), { conversationId, seq }]],
      ),
    )
    const stances = await ownMessages.stances(userId, [...roots.values()], signal)
    return new Map(
      stances.map(({ conversationId, rootSeq, lastReadSeq }) => [placeKeyOf(conversationId, rootSeq), lastReadSeq]),
    )
  }

  /** Those about what is gone, or was taken from the reader's sight, are left out and forgotten. */
  async function show(
    records: NotificationRecord[],
    mine: Map<ConversationId, ParticipantRecord>,
    signal: AbortSignal,
  ): Promise<Notification[]> {
    const places = records.flatMap(({ conversationId, messageSeq }) =>
      messageSeq === null ? [] : [{ conversationId, seq: messageSeq }],
    )
    const found = places.length === 0 ? [] : await reader.messages(places, signal)
    const messages = new Map(found.map((entry) => [placeKeyOf(entry.conversationId, entry.seq), entry]))
    const gone: string[] = []
    const shown = records.flatMap((record) => {
      const { conversationId, messageSeq } = record
      const message = messageSeq === null ? null : (messages.get(placeKeyOf(conversationId, messageSeq)) ?? null)
      if (isShown(record, message, mine.get(conversationId))) return [toWireNotification(record, message)]
      gone.push(record.id)
      return []
    })
    if (gone.length > 0) await notifications.remove(gone, signal)
    return shown
  }

  function tell(userId: UserId, payload: { ids: string[] | null; unreadCount: number }): void {
    const conversationId = inboxIdOf(userId)
    deps.channels.publish({ conversationId, event: 'notifications-read', payload, toUserIds: [userId] })
  }

  async function settingsOf(userId: UserId, signal: AbortSignal): Promise<NotificationSettings> {
    return (await settings.of([userId], signal)).get(userId) ?? DEFAULT_NOTIFICATION_SETTINGS
  }

  return {
    async list(
      userId: UserId,
      { cursor, limit, unread }: { cursor?: string | undefined; limit: number; unread: boolean },
      signal: AbortSignal,
    ): Promise<Page<Notification> & { unreadCount: number }> {
      const after = cursor === undefined ? null : parseCursor(cursor)
      const mine = await participationsOf(userId, signal)
      const unreadCount = await settle(userId, mine, signal)
      const found = await notifications.page(userId, { isUnreadOnly: unread, after, limit: limit + 1 }, signal)
      const page = found.slice(0, limit)
      const last = page.at(-1)
      return {
        items: await show(page, mine, signal),
        nextCursor: last && found.length > limit ? formatCursor(last) : null,
        prevCursor: null,
        unreadCount,
      }
    },

    async read(userId: UserId, id: string, signal: AbortSignal): Promise<Notification> {
      const record = await notifications.find(userId, id, signal)
      if (!record) throw new AppError('NOTIFICATION_NOT_FOUND')
      const readAt = record.readAt ?? clock.now()
      const mine = await participationsOf(userId, signal)
      const [shown] = await show([{ ...record, readAt }], mine, signal)
      if (!shown) throw new AppError('NOTIFICATION_NOT_FOUND')
      await notifications.markRead(userId, [id], readAt, signal)
      tell(userId, { ids: [id], unreadCount: await settle(userId, mine, signal) })
      return shown
    },

    async readAll(userId: UserId, signal: AbortSignal): Promise<{ unreadCount: number }> {
      await notifications.markRead(userId, 'all', clock.now(), signal)
      tell(userId, { ids: null, unreadCount: 0 })
      return { unreadCount: 0 }
    },

    settingsOf,

    async updateSettings(
      userId: UserId,
      { level, quietHours }: { level?: NotificationLevel | undefined; quietHours?: QuietHours | null | undefined },
      signal: AbortSignal,
    ): Promise<NotificationSettings> {
      const change = { ...(level === undefined ? {} : { level }), ...(quietHours === undefined ? {} : { quietHours }) }
      await settings.update(userId, change, signal)
      return settingsOf(userId, signal)
    },

    async setLevel(
      userId: UserId,
      conversationId: ConversationId,
      level: NotificationLevel | 'default',
      signal: AbortSignal,
    ): Promise<NotificationSettings> {
      if (!isPresent(await reader.participant(conversationId, userId, signal)))
        throw new AppError('CONVERSATION_NOT_FOUND')
      const { notificationConversationsMax } = limits
      const chosen = level === 'default' ? null : level
      if (!(await settings.setLevel(userId, conversationId, chosen, notificationConversationsMax, signal)))
        throw new AppError('TOO_MANY_SETTINGS')
      return settingsOf(userId, signal)
    },
  }
}

export type ReadNotifications = ReturnType<typeof createReadNotifications>

function isShown(
  { messageSeq }: NotificationRecord,
  message: MessageEntry | null,
  participant: ParticipantRecord | undefined,
): boolean {
  if (!participant) return false
  if (messageSeq === null) return true
  return message !== null && message.changes.deletedAt === null && isVisible(participant.visible, messageSeq)
}
