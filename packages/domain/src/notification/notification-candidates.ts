import { ALL_MENTIONED, type NotificationType, parseMessageId, type UserId } from '@chat/contracts'
import { type Entry, isMessageEntry } from '../log/entry.ts'

/** Whom an entry is about, by itself. */
export interface PersonalCandidate {
  userId: UserId
  type: Exclude<NotificationType, 'message'>
  messageSeq: number | null
  emoji: string | null
  /** Being added moves the mark of who is added to that very place. */
  clearedBySeq: number
}

/** The messages by others that entries answer or react to: their authors are told. */
export function answeredBy(entry: Entry): number[] {
  if (entry.event === 'reaction-added') return [entry.body.targetSeq]
  if (!isMessageEntry(entry)) return []
  const places = [entry.body.replyTo, entry.body.threadRootId].map((id) => (id === null ? null : parseMessageId(id)))
  return places.flatMap((place) => (place ? [place.seq] : []))
}

/** Whether it calls everybody by `@all`. */
export const mentionsEverybody = (entry: Entry): boolean =>
  isMessageEntry(entry) && entry.body.mentions.includes(ALL_MENTIONED)

/** One for each person: the first that fits. `authorOf`: who wrote the message at that place. */
export function personalCandidates(entry: Entry, authorOf: (seq: number) => UserId | null): PersonalCandidate[] {
  const candidates = new Map<UserId, PersonalCandidate>()
  const add = (userId: UserId | null, candidate: Omit<PersonalCandidate, 'userId'>): void => {
    if (userId !== null && userId !== ALL_MENTIONED && userId !== entry.actorId && !candidates.has(userId))
      candidates.set(userId, { userId, ...candidate })
  }
  const { seq } = entry
  switch (entry.event) {
    case 'new-message': {
      const about = { messageSeq: seq, emoji: null, clearedBySeq: seq }
      for (const userId of entry.body.mentions) add(userId, { type: 'mention', ...about })
      for (const answered of answeredBy(entry)) add(authorOf(answered), { type: 'reply', ...about })
      break
    }
    case 'reaction-added': {
      const { targetSeq, emoji } = entry.body
      add(authorOf(targetSeq), { type: 'reaction', messageSeq: targetSeq, emoji, clearedBySeq: seq })
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

const addedAt = (seq: number) => ({ type: 'added', messageSeq: null, emoji: null, clearedBySeq: seq + 1 }) as const
