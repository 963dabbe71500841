/** What the log makes of a conversation, and how a snapshot and what is known already become one. */
import type { Conversation, EventPayload, LogEntry, Message, Participant } from '@chat/contracts'
import type { MessageWindow } from './chat-state.ts'
import { changeMessage, expire, expiredBy, seqOf, targetOf } from './message-change.ts'
import { placeOf } from './message-window.ts'

type ParticipantChange = EventPayload<'participant-added'>

const PARTICIPANTS_SHOWN = 50

export const countsAsUnread = (message: Message, myId: string): boolean =>
  message.kind !== 'system' && message.senderId !== myId && message.threadRootId === null

const MENTIONS_SHOWN = 100
const ALL_MENTIONED = 'all'

export const mentionsMe = (message: Message, myId: string): boolean =>
  message.senderId !== myId && (message.mentions.includes(myId) || message.mentions.includes(ALL_MENTIONED))

/** Whether it stands among the mentions that I have not read, whatever it said before. */
function withMention(conversation: Conversation, message: Message, myId: string): Conversation {
  const { unreadMentions: known, lastReadSeq } = conversation
  const isUnread = message.deletedAt === null && message.seq > lastReadSeq && mentionsMe(message, myId)
  if (known.includes(message.seq) === isUnread) return conversation
  const others = known.filter((seq) => seq !== message.seq)
  const unreadMentions = isUnread ? [...others, message.seq].toSorted((a, b) => a - b).slice(-MENTIONS_SHOWN) : others
  return { ...conversation, unreadMentions }
}

function withParticipant(
  participants: readonly Participant[],
  userId: string,
  change: (participant: Participant) => Participant,
): Participant[] | readonly Participant[] {
  const index = participants.findIndex((participant) => participant.userId === userId)
  if (index < 0) return participants
  const changed = change(participants[index]!)
  if (changed === participants[index]) return participants
  return participants.with(index, changed)
}

/** What was read was delivered. */
const moveMark =
  (field: 'lastReadSeq' | 'lastDeliveredSeq', seq: number) =>
  (participant: Participant): Participant => {
    const lastReadSeq = field === 'lastReadSeq' ? Math.max(participant.lastReadSeq, seq) : participant.lastReadSeq
    const lastDeliveredSeq = Math.max(participant.lastDeliveredSeq, seq)
    const isSame = lastReadSeq === participant.lastReadSeq && lastDeliveredSeq === participant.lastDeliveredSeq
    return isSame ? participant : { ...participant, lastReadSeq, lastDeliveredSeq }
  }

/** Sets one mark of one participant; a mark only moves forward. */
export function withMark(
  conversation: Conversation,
  field: 'lastReadSeq' | 'lastDeliveredSeq',
  userId: string,
  seq: number,
): Conversation {
  const participants = withParticipant(conversation.participants, userId, moveMark(field, seq))
  return participants === conversation.participants
    ? conversation
    : { ...conversation, participants: participants as Participant[] }
}

/** Replies in a thread move no mark of the conversation: they are read where they stand. */
function takeMessage(conversation: Conversation, message: Message, myId: string): Conversation {
  if (message.threadRootId !== null) return withMention({ ...conversation, lastMessage: message }, message, myId)
  const read = withMark(conversation, 'lastReadSeq', message.senderId, message.seq)
  const next = withMention({ ...read, lastMessage: message }, message, myId)
  if (message.senderId === myId) {
    const lastReadSeq = Math.max(next.lastReadSeq, message.seq)
    return { ...next, lastReadSeq, unreadCount: 0, unreadMentions: mentionsAbove(next, lastReadSeq) }
  }
  if (!countsAsUnread(message, myId) || message.seq <= conversation.lastReadSeq) return next
  return { ...next, unreadCount: conversation.unreadCount + 1 }
}

const mentionsAbove = ({ unreadMentions }: Conversation, seq: number): number[] =>
  unreadMentions.every((place) => place > seq) ? unreadMentions : unreadMentions.filter((place) => place > seq)

function takeParticipant(conversation: Conversation, entry: LogEntry, myId: string): Conversation {
  const { userId, role } = entry.payload as unknown as ParticipantChange
  const mine = userId === myId ? { role } : {}
  const isKnown = conversation.participants.some((participant) => participant.userId === userId)
  if (entry.event === 'participant-role-updated') {
    const participants = withParticipant(conversation.participants, userId, (one) => ({
      ...one,
      role,
    })) as Participant[]
    return { ...conversation, ...mine, participants }
  }
  if (entry.event === 'participant-removed') {
    return {
      ...conversation,
      ...(userId === myId ? { state: 'removed' as const, role: null } : {}),
      participants: conversation.participants.filter((participant) => participant.userId !== userId),
      participantCount: Math.max(0, conversation.participantCount - 1),
    }
  }
  const added: Participant = { userId, role, lastReadSeq: entry.seq, lastDeliveredSeq: entry.seq }
  return {
    ...conversation,
    ...mine,
    participants: isKnown
      ? conversation.participants
      : [...conversation.participants, added]
          .toSorted((a, b) => (a.userId < b.userId ? -1 : 1))
          .slice(0, PARTICIPANTS_SHOWN),
    participantCount: conversation.participantCount + 1,
  }
}

function takeEntry(conversation: Conversation, entry: LogEntry, myId: string): Conversation {
  switch (entry.event) {
    case 'new-message':
      return takeMessage(conversation, entry.payload as unknown as Message, myId)
    case 'conversation-updated': {
      const { name, topic, settings } = entry.payload as Partial<Pick<Conversation, 'name' | 'topic' | 'settings'>>
      return {
        ...conversation,
        ...(name === undefined ? {} : { name }),
        ...(topic === undefined ? {} : { topic }),
        ...(settings === undefined ? {} : { settings: { ...conversation.settings, ...settings } }),
      }
    }
    case 'request-accepted':
    case 'request-rejected': {
      const { userId } = entry.payload as unknown as EventPayload<'request-accepted'>
      const isAccepted = entry.event === 'request-accepted'
      const mine = userId === myId ? { state: isAccepted ? ('accepted' as const) : ('rejected' as const) } : {}
      return { ...conversation, ...mine, request: isAccepted ? null : { userId, state: 'rejected' } }
    }
    case 'messages-expired': {
      const { lastMessage } = conversation
      const gone = expiredBy(entry)
      const isLast = lastMessage !== null && gone.includes(lastMessage.id)
      const unreadMentions = conversation.unreadMentions.filter((seq) => !gone.includes(`${conversation.id}.${seq}`))
      const { replyIds = [] } = entry.payload as unknown as EventPayload<'messages-expired'>
      const counted = gone.filter((id) => seqOf(id) > conversation.lastReadSeq && !replyIds.includes(id)).length
      const next = { ...conversation, unreadMentions, unreadCount: Math.max(0, conversation.unreadCount - counted) }
      return isLast ? { ...next, lastMessage: expire(lastMessage, entry.seq) } : next
    }
    case 'participant-added':
    case 'participant-removed':
    case 'participant-role-updated':
      return takeParticipant(conversation, entry, myId)
    case 'message-edited':
    case 'message-deleted': {
      const message = entry.payload as unknown as Message
      const isDeleted = entry.event === 'message-deleted' || message.content === undefined
      const now = isDeleted ? { ...message, mentions: [], deletedAt: entry.at } : message
      const next = withMention(conversation, now, myId)
      return takeChange(isDeleted ? withPin(next, message.seq, false) : next, entry)
    }
    case 'message-pinned':
    case 'message-unpinned':
      return takeChange(withPin(conversation, targetOf(entry) ?? 0, entry.event === 'message-pinned'), entry)
    default:
      return takeChange(conversation, entry)
  }
}

function withPin(conversation: Conversation, seq: number, isOn: boolean): Conversation {
  if (conversation.pins.includes(seq) === isOn) return conversation
  const others = conversation.pins.filter((place) => place !== seq)
  return { ...conversation, pins: isOn ? [...others, seq] : others }
}

/** The newest message may be what an entry changes. */
function takeChange(conversation: Conversation, entry: LogEntry): Conversation {
  const { lastMessage } = conversation
  if (lastMessage === null || targetOf(entry) !== lastMessage.seq) return conversation
  const changed = changeMessage(lastMessage, entry)
  return changed === lastMessage ? conversation : { ...conversation, lastMessage: changed }
}

/** Applies entries, in order; those at or below `lastSeq` are in it already. */
export function advanceConversation(
  conversation: Conversation,
  to: number,
  entries: readonly LogEntry[],
  myId: string,
): Conversation {
  if (to <= conversation.lastSeq) return conversation
  let next = conversation
  for (const entry of entries) if (entry.seq > conversation.lastSeq) next = takeEntry(next, entry, myId)
  return { ...next, lastSeq: to }
}

/** How many unread ones there are above a place, where the window holds all of them; or null. */
export function countUnread(window: MessageWindow | undefined, aboveSeq: number, myId: string): number | null {
  if (window === undefined || !window.isLoaded || window.hasNewer) return null
  const { items, hasOlder } = window
  if (hasOlder && (items[0] === undefined || items[0].seq > aboveSeq + 1)) return null
  let count = 0
  for (let i = placeOf(items, aboveSeq + 1); i < items.length; i += 1) if (countsAsUnread(items[i]!, myId)) count += 1
  return count
}

/** Moves my mark. Where the messages above it are not all known, the count is an upper bound until the next snapshot. */
export function readUpTo(
  conversation: Conversation,
  upToSeq: number,
  window: MessageWindow | undefined,
  myId: string,
): Conversation {
  const marked = withMark(conversation, 'lastReadSeq', myId, upToSeq)
  if (upToSeq <= marked.lastReadSeq) return marked
  const isAllRead = upToSeq >= (marked.lastMessage?.seq ?? 0)
  const unreadCount = isAllRead ? 0 : (countUnread(window, upToSeq, myId) ?? marked.unreadCount)
  return {
    ...marked,
    lastReadSeq: upToSeq,
    unreadCount: Math.min(unreadCount, marked.unreadCount),
    unreadMentions: mentionsAbove(marked, upToSeq),
  }
}

function withKnownMarks(snapshot: Conversation, known: Conversation): Conversation {
  let next = snapshot
  for (const { userId, lastReadSeq, lastDeliveredSeq } of known.participants) {
    next = withMark(withMark(next, 'lastReadSeq', userId, lastReadSeq), 'lastDeliveredSeq', userId, lastDeliveredSeq)
  }
  return next
}

/** A snapshot and what is known already, whichever is newer; marks are the highest of both. */
export function mergeSnapshot(
  known: Conversation | undefined,
  snapshot: Conversation,
  window: MessageWindow | undefined,
  myId: string,
): Conversation {
  if (known === undefined) return snapshot
  if (snapshot.lastSeq < known.lastSeq) {
    // What I keep for myself has no place in the log: the server says how it is.
    const { archived, mutedUntil, favourite, draft } = snapshot
    const kept = { ...withKnownMarks(known, snapshot), archived, mutedUntil, favourite, draft }
    return readUpTo(kept, snapshot.lastReadSeq, window, myId)
  }
  const isWindowUpToDate = known.lastSeq === snapshot.lastSeq
  return readUpTo(withKnownMarks(snapshot, known), known.lastReadSeq, isWindowUpToDate ? window : undefined, myId)
}
