import type { Conversation, Draft, Message, Participant, Preferences } from '@chat/contracts'
import type { ConversationRecord, ParticipantRecord } from '../ports/conversation-reader.ts'
import { isVisible } from '../ports/log-store.ts'
import { seenBy } from './visibility.ts'

/** Whether somebody takes part now, or was asked to. */
export const isPresent = (participant: ParticipantRecord | null): participant is ParticipantRecord =>
  participant?.state === 'accepted' || participant?.state === 'requested'

export const toWireParticipant = ({
  userId,
  role,
  lastRead,
  shownRead,
  lastDelivered,
}: ParticipantRecord): Participant => ({
  userId,
  role,
  lastReadSeq: shownRead ?? lastRead.seq,
  lastDeliveredSeq: lastDelivered,
})

/** Messages of others after my mark that did not disappear. Sending moves the mark: after my own there are none. */
function unreadCountOf(
  { head }: ConversationRecord,
  me: ParticipantRecord | null,
  lastMessage: Message | null,
  expiredCount: number,
): number {
  if (!isPresent(me)) return 0
  if (lastMessage?.senderId === me.userId && lastMessage.threadRootId === null) return 0
  return Math.max(0, head.n - me.lastRead.n - expiredCount)
}

export const preferencesOf = (me: ParticipantRecord | null): Preferences => ({
  archived: me !== null && me.archivedAt !== null,
  mutedUntil: me === null || me.mutedUntil === null ? null : new Date(me.mutedUntil).toISOString(),
  favourite: me !== null && me.favouritedAt !== null,
})

export const draftOf = (me: ParticipantRecord | null): Draft | null =>
  me === null || me.draft === null
    ? null
    : { content: me.draft.content, updatedAt: new Date(me.draft.updatedAt).toISOString() }

/** A conversation as one person sees it. `lastMessage`, `participants` and `lastSeq` are those they may see. */
export function toWireConversation(
  conversation: ConversationRecord,
  me: ParticipantRecord | null,
  seen: {
    lastSeq: number
    lastMessage: Message | null
    participants: ParticipantRecord[]
    unreadMentions: number[]
    /** Of those after my mark. */
    expiredCount: number
  },
): Conversation {
  const { id, kind, name, slug, topic, participantCount, pins, createdAt, settings, request } = conversation
  const { lastSeq, lastMessage, participants, unreadMentions, expiredCount } = seen
  return {
    id,
    kind,
    name,
    slug,
    topic,
    participants: participants.map(toWireParticipant),
    participantCount: me === null || isPresent(me) ? participantCount : 0,
    lastSeq,
    lastMessage,
    pins: me ? pins.filter((seq) => isVisible(seenBy(me), seq)) : pins,
    createdAt: new Date(createdAt).toISOString(),
    settings,
    request,
    role: me?.role ?? null,
    state: me?.state ?? null,
    lastReadSeq: me?.lastRead.seq ?? 0,
    unreadMentions,
    unreadCount: unreadCountOf(conversation, me, lastMessage, expiredCount),
    ...preferencesOf(me),
    draft: draftOf(me),
  }
}
