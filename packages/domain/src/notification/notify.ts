import { type ConversationId, inboxIdOf, limits, type NotificationLevel, type UserId } from '@chat/contracts'
import type { ConversationChannels } from '../delivery/conversation-channels.ts'
import type { LogConsumer } from '../follower/log-consumer.ts'
import { type Entry, isMessageEntry, type MessageEntry, placeKeyOf } from '../log/entry.ts'
import type { BlockReader } from '../ports/block-reader.ts'
import type { Clock } from '../ports/clock.ts'
import type { ConversationReader, ConversationRecord, ParticipantRecord } from '../ports/conversation-reader.ts'
import type { Digest } from '../ports/digest.ts'
import { isVisible } from '../ports/log-store.ts'
import {
  DEFAULT_NOTIFICATION_SETTINGS,
  type NotificationAudience,
  type NotificationRecord,
  type NotificationSettingsRecord,
  type NotificationSettingsStore,
  type NotificationStore,
} from '../ports/notification-store.ts'
import type { OwnMessageStore } from '../ports/own-message-store.ts'
import type { UserStore } from '../ports/user-store.ts'
import { seenBy } from '../reading/visibility.ts'
import { statusNow } from '../user/seen-presence.ts'
import {
  type Before,
  mentionedBy,
  mentionIn,
  mentionsEverybody,
  messagesBefore,
  personalCandidates,
  threadRootOf,
} from './notification-candidates.ts'
import { isQuiet } from './quiet-hours.ts'
import { toWireNotification } from './wire-notification.ts'

/** After a long absence nobody is told of what is old by then. */
const TOLD_FOR_MS = 7 * 86_400_000
/** Whoever has this many unread in a conversation knows that there is something. */
const UNREAD_TOLD_MAX = 100
const CHOOSERS_MAX = 1_000

export interface NotifyDeps {
  notifications: Pick<NotificationStore, 'add'>
  settings: Pick<NotificationSettingsStore, 'of' | 'choosersOfAll'>
  audience: NotificationAudience
  blocks: Pick<BlockReader, 'between'>
  users: Pick<UserStore, 'byIds'>
  reader: Pick<ConversationReader, 'conversations' | 'messages'>
  ownMessages: Pick<OwnMessageStore, 'stancesOfAll'>
  channels: Pick<ConversationChannels, 'publish'>
  digest: Digest
  clock: Pick<Clock, 'now'>
}

type Candidate = Omit<NotificationRecord, 'id' | 'silent' | 'readAt'> & { participant: ParticipantRecord }

/**
 * Tells people of what concerns them: stored, and live on their sockets. The id of a notification is made of the event
 * and the user, and who has it already is told nothing, so that seeing an entry twice does no harm.
 */
export const createNotify = (deps: NotifyDeps): LogConsumer =>
  async function notify(entries, _generation, signal) {
    const now = deps.clock.now()
    const fresh = entries.filter((entry) => tells(entry) && entry.at > now - TOLD_FOR_MS)
    if (fresh.length === 0) return
    const ids = [...new Set(fresh.map(({ conversationId }) => conversationId))]
    const [records, before, stances] = await Promise.all([
      deps.reader.conversations(ids, signal),
      messagesBeforeThese(),
      stancesToThreads(),
    ])
    const conversations = new Map(records.map((record) => [record.id, record]))
    const participants = await readParticipants(conversations)
    const candidates = fresh.flatMap((entry) => candidatesOf(entry, conversations.get(entry.conversationId)))
    const wanted = await silenced(await withoutBlocked(await wantedOf(candidates, conversations, now)))
    const added = wanted.length === 0 ? [] : await deps.notifications.add(wanted, signal)
    const messages = new Map(
      [...fresh.filter(isMessageEntry), ...before].map((each) => [placeKeyOf(each.conversationId, each.seq), each]),
    )
    for (const record of added) {
      const { userId, conversationId, messageSeq } = record
      const message = messageSeq === null ? null : (messages.get(placeKeyOf(conversationId, messageSeq)) ?? null)
      deps.channels.publish({
        conversationId: inboxIdOf(userId),
        event: 'new-notification',
        payload: toWireNotification(record, message),
        toUserIds: [userId],
      })
    }

    async function messagesBeforeThese(): Promise<MessageEntry[]> {
      const places = fresh.flatMap((entry) =>
        messagesBefore(entry).map((seq) => ({ conversationId: entry.conversationId, seq })),
      )
      return places.length === 0 ? [] : deps.reader.messages(places, signal)
    }

    function stancesToThreads() {
      const roots = fresh.flatMap((entry) => {
        const seq = threadRootOf(entry)
        return seq === null ? [] : [{ conversationId: entry.conversationId, seq }]
      })
      return deps.ownMessages.stancesOfAll(roots, signal)
    }

    function beforeIn(id: ConversationId): Before {
      const at = (place: number) => before.find(({ conversationId, seq }) => conversationId === id && seq === place)
      return {
        authorOf: (seq) => at(seq)?.actorId ?? null,
        follows: (root) =>
          new Map([
            ...(at(root)?.changes.thread?.followerIds ?? []).map((userId) => [userId, true] as const),
            ...stances
              .filter(({ conversationId, rootSeq }) => conversationId === id && rootSeq === root)
              .flatMap(({ userId, isFollowing }) => (isFollowing === null ? [] : [[userId, isFollowing] as const])),
          ]),
      }
    }

    function isReadAlready({ participant, clearedBySeq, threadRootSeq }: Candidate): boolean {
      if (threadRootSeq === null) return participant.lastRead.seq >= clearedBySeq
      return stances.some(
        ({ conversationId, userId, rootSeq, lastReadSeq }) =>
          conversationId === participant.conversationId &&
          userId === participant.userId &&
          rootSeq === threadRootSeq &&
          lastReadSeq >= clearedBySeq,
      )
    }

    /** Everybody where few are, else those it is about and those who chose to be told of everything. */
    async function readParticipants(
      known: Map<ConversationId, ConversationRecord>,
    ): Promise<Map<ConversationId, ParticipantRecord[]>> {
      const called = new Set(fresh.filter(mentionsEverybody).map(({ conversationId }) => conversationId))
      const isWhole = (record: ConversationRecord): boolean => !isLarge(record) || called.has(record.id)
      const small = [...known.values()].filter(isWhole).map(({ id }) => id)
      const large = [...known.keys()].filter((id) => !small.includes(id))
      const choosers = await Promise.all(
        large.map(async (conversationId) => {
          const userIds = await deps.settings.choosersOfAll(conversationId, CHOOSERS_MAX, signal)
          return userIds.map((userId) => ({ conversationId, userId }))
        }),
      )
      const personal = fresh
        .filter(({ conversationId }) => large.includes(conversationId))
        .flatMap((entry) =>
          personalCandidates(entry, beforeIn(entry.conversationId)).map(({ userId }) => ({
            conversationId: entry.conversationId,
            userId,
          })),
        )
      const keys = [...choosers.flat(), ...personal]
      const [everybody, some] = await Promise.all([
        small.length === 0 ? [] : deps.audience.everybodyIn(small, signal),
        keys.length === 0 ? [] : deps.audience.among(keys, signal),
      ])
      return Map.groupBy([...everybody, ...some], ({ conversationId }) => conversationId)
    }

    function candidatesOf(entry: Entry, conversation: ConversationRecord | undefined): Candidate[] {
      if (!conversation) return []
      const { conversationId, actorId, at, seq } = entry
      const ofConversation = beforeIn(conversationId)
      const root = threadRootOf(entry)
      const personal = new Map(
        personalCandidates(entry, ofConversation).map((candidate) => [candidate.userId, candidate]),
      )
      /** What is said in a thread concerns who follows it; between two, both. */
      const isToldTo = (userId: UserId): boolean =>
        root === null || (conversation.kind === 'direct' && ofConversation.follows(root).get(userId) !== false)
      const about = { messageSeq: seq, emoji: null, clearedBySeq: seq, threadRootSeq: root }
      return (participants.get(conversationId) ?? []).flatMap((participant): Candidate[] => {
        const { userId } = participant
        const base = { userId, conversationId, actorId, at, participant }
        const candidate = personal.get(userId) ?? (mentionsEverybody(entry) ? mentionIn(entry) : undefined)
        const seen = seenBy(participant)
        if (userId === actorId || !isVisible(seen, seq) || !isVisible(seen, candidate?.messageSeq ?? seq)) return []
        if (isMessageEntry(entry) && participant.state === 'requested') return [{ ...base, type: 'request', ...about }]
        if (candidate) return [{ ...base, ...candidate }]
        if (!isMessageEntry(entry) || !isToldTo(userId) || entry.n - participant.lastRead.n > UNREAD_TOLD_MAX) return []
        return [{ ...base, type: 'message', ...about }]
      })
    }

    async function wantedOf(
      all: Candidate[],
      known: Map<ConversationId, ConversationRecord>,
      now: number,
    ): Promise<NotificationRecord[]> {
      const unread = all.filter(
        (candidate) => !isReadAlready(candidate) && (candidate.participant.mutedUntil ?? 0) <= now,
      )
      if (unread.length === 0) return []
      const settings = await deps.settings.of([...new Set(unread.map(({ userId }) => userId))], signal)
      return unread.flatMap(({ participant: _, ...candidate }) => {
        const { userId, conversationId, type, clearedBySeq } = candidate
        const mine = settings.get(userId) ?? DEFAULT_NOTIFICATION_SETTINGS
        const conversation = known.get(conversationId)
        if (!conversation || !isWanted(type, levelIn(conversation, mine))) return []
        // Whoever was named, left out and named again by edits is told once.
        const place = type === 'mention' ? candidate.messageSeq : clearedBySeq
        const id = notificationIdOf(`${conversationId} ${place} ${type} ${candidate.messageSeq} ${userId}`)
        return [{ ...candidate, id, silent: isQuiet(mine.quietHours, now), readAt: null }]
      })
    }

    async function withoutBlocked(wanted: NotificationRecord[]): Promise<NotificationRecord[]> {
      const perActor = await Promise.all(
        [...Map.groupBy(wanted, ({ actorId }) => actorId)].map(async ([actorId, ofActor]) => {
          const blocked = await deps.blocks.between(
            actorId,
            ofActor.map(({ userId }) => userId),
            signal,
          )
          return ofActor.filter(({ userId }) => !blocked.has(userId))
        }),
      )
      return perActor.flat()
    }

    /** Who is not to be disturbed is told without a sound. */
    async function silenced(wanted: NotificationRecord[]): Promise<NotificationRecord[]> {
      if (wanted.length === 0) return []
      const users = await deps.users.byIds([...new Set(wanted.map(({ userId }) => userId))], signal)
      const undisturbed = new Set(
        users.filter((user) => statusNow(user, now).availability === 'dnd').map(({ id }) => id),
      )
      return wanted.map((record) => (undisturbed.has(record.userId) ? { ...record, silent: true } : record))
    }

    function notificationIdOf(text: string): string {
      return `ntf_${deps.digest(text).slice(0, 32)}`
    }
  }

const tells = (entry: Entry): boolean =>
  entry.event === 'new-message' ||
  entry.event === 'reaction-added' ||
  entry.event === 'participant-added' ||
  entry.event === 'conversation-created' ||
  mentionedBy(entry).length > 0

/** There not everything is told to everybody, unless they choose it. */
const isLarge = ({ kind, participantCount }: ConversationRecord): boolean =>
  kind === 'room' || participantCount > limits.notifiedParticipantsMax

function levelIn(conversation: ConversationRecord, settings: NotificationSettingsRecord): NotificationLevel {
  const chosen = settings.conversations.find(({ conversationId }) => conversationId === conversation.id)
  if (chosen) return chosen.level
  return settings.level === 'all' && isLarge(conversation) ? 'mentions' : settings.level
}

function isWanted(type: NotificationRecord['type'], level: NotificationLevel): boolean {
  if (level === 'none') return false
  return level === 'all' || (type !== 'message' && type !== 'reaction')
}
