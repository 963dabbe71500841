import { ALL_MENTIONED, type MessageId, type NotificationType, parseMessageId, type UserId } from '@chat/contracts'
import { type Entry, isMessageEntry } from '../log/entry.ts'

/** Whom an entry is about, by itself. */
export interface PersonalCandidate {
  userId: UserId
  type: Exclude<NotificationType, 'message'>
  messageSeq: number | null
  emoji: string | null
  /** Being added moves the mark of who is added to that very place. */
  clearedBySeq: number
  /** Of what is said in a thread: it is read there, not with the conversation. */
  threadRootSeq: number | null
}

/** The messages that an entry answers, reacts to or changes: their authors and followers are told. */
export function messagesBefore(entry: Entry): number[] {
  if (entry.event === 'reaction-added') return [entry.body.targetSeq]
  if (entry.event === 'message-edited') return mentionedBy(entry).length > 0 ? [entry.body.targetSeq] : []
  if (!isMessageEntry(entry)) return []
  return [placeIn(entry.body.replyTo), threadRootOf(entry)].filter((seq) => seq !== null)
}

/** Whom it names who was not named before. */
export function mentionedBy(entry: Entry): UserId[] {
  if (isMessageEntry(entry)) return entry.body.mentions
  return entry.event === 'message-edited' ? (entry.body.mentionsAdded ?? []) : []
}

/** Whether it calls everybody by `@all`. */
export const mentionsEverybody = (entry: Entry): boolean => mentionedBy(entry).includes(ALL_MENTIONED)

/** What is told to who is meant by name or by `@all`. */
export const mentionIn = (entry: Entry) =>
  ({
    type: 'mention',
    messageSeq: entry.event === 'message-edited' ? entry.body.targetSeq : entry.seq,
    emoji: null,
    clearedBySeq: entry.seq,
    threadRootSeq: threadRootOf(entry),
  }) as const

/** What the messages before tell. */
export interface Before {
  authorOf(seq: number): UserId | null
  /** Of a thread, by the place of its first message: who has to do with it, and whether they follow it. */
  follows(rootSeq: number): ReadonlyMap<UserId, boolean>
}

/** One for each person: the first that fits. */
export function personalCandidates(entry: Entry, { authorOf, follows }: Before): PersonalCandidate[] {
  const candidates = new Map<UserId, PersonalCandidate>()
  const add = (userId: UserId | null, candidate: Omit<PersonalCandidate, 'userId'>): void => {
    if (userId !== null && userId !== ALL_MENTIONED && userId !== entry.actorId && !candidates.has(userId))
      candidates.set(userId, { userId, ...candidate })
  }
  const { seq } = entry
  for (const userId of mentionedBy(entry)) add(userId, mentionIn(entry))
  switch (entry.event) {
    case 'new-message': {
      const root = threadRootOf(entry)
      const about = { messageSeq: seq, emoji: null, clearedBySeq: seq, threadRootSeq: root }
      const answered = placeIn(entry.body.replyTo)
      if (answered !== null) add(authorOf(answered), { type: 'reply', ...about })
      if (root === null) break
      const following = [...follows(root)].flatMap(([userId, isFollowing]) => (isFollowing ? [userId] : []))
      for (const userId of following) add(userId, { type: userId === authorOf(root) ? 'reply' : 'thread', ...about })
      break
    }
    case 'reaction-added': {
      const { targetSeq, emoji } = entry.body
      add(authorOf(targetSeq), {
        type: 'reaction',
        messageSeq: targetSeq,
        emoji,
        clearedBySeq: seq,
        threadRootSeq: null,
      })
      break
    }
    case 'conversation-created':
      if (entry.body.kind !== 'group') break
      for (const { userId } of entry.body.participants) add(userId, addedAt(seq))
      break
    case 'participant-added':
      add(entry.body.userId, addedAt(seq))
      break
    default:
  }
  return [...candidates.values()]
}

/** The place of the first message of the thread that this one is said in. */
export const threadRootOf = (entry: Entry): number | null =>
  isMessageEntry(entry) ? placeIn(entry.body.threadRootId) : null

const placeIn = (id: MessageId | null): number | null => (id === null ? null : (parseMessageId(id)?.seq ?? null))

const addedAt = (seq: number) =>
  ({ type: 'added', messageSeq: null, emoji: null, clearedBySeq: seq + 1, threadRootSeq: null }) as const
