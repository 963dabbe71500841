import type { ConversationId, ParticipantState } from '@chat/contracts'
import { type Entry, isMessageEntry, placeKeyOf } from '../log/entry.ts'
import type {
  ConversationReader,
  ConversationRecord,
  MarkStore,
  ParticipantRecord,
} from '../ports/conversation-reader.ts'
import type { Head } from '../ports/log-store.ts'
import {
  type MemoryDatabase,
  participantKeyOf,
  type StoredConversation,
  type StoredParticipant,
} from './memory-database.ts'

const nothingApplied = (at: number): Head => ({ seq: 0, n: 0, lastMessageSeq: 0, at })

const conversationOf = ({ id, facts, head, createdAt }: StoredConversation): ConversationRecord[] =>
  facts ? [structuredClone({ id, ...facts, head: head ?? nothingApplied(createdAt), createdAt })] : []

function participantOf({ changedSeq: _, ...record }: StoredParticipant): ParticipantRecord {
  return structuredClone(record)
}

const compare = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0)

const PRESENT: readonly ParticipantState[] = ['accepted', 'requested', 'rejected']

export class MemoryReader implements ConversationReader {
  private readonly database: MemoryDatabase

  constructor(database: MemoryDatabase) {
    this.database = database
  }

  conversations: ConversationReader['conversations'] = async (ids, signal) => {
    signal.throwIfAborted()
    return ids.flatMap((id) => {
      const found = this.database.conversations.get(id)
      return found ? conversationOf(found) : []
    })
  }

  bySlug: ConversationReader['bySlug'] = async (slug, signal) => {
    signal.throwIfAborted()
    return this.all().find((conversation) => conversation.slug === slug) ?? null
  }

  byInviteCode: ConversationReader['byInviteCode'] = async (code, signal) => {
    signal.throwIfAborted()
    return this.all().find(({ invites }) => invites.some((invite) => invite.code === code)) ?? null
  }

  rooms: ConversationReader['rooms'] = async (q, afterSlug, limit, signal) => {
    signal.throwIfAborted()
    const folded = q.toLowerCase()
    return this.all()
      .filter(
        ({ kind, name, slug }) => kind === 'room' && slug !== null && (name ?? '').toLowerCase().startsWith(folded),
      )
      .filter(({ slug }) => afterSlug === null || (slug as string) > afterSlug)
      .sort((left, right) => compare(left.slug as string, right.slug as string))
      .slice(0, limit)
  }

  heads: ConversationReader['heads'] = async (ids, signal) => {
    signal.throwIfAborted()
    const heads = new Map<ConversationId, Head>()
    for (const id of ids) {
      const head = this.database.conversations.get(id)?.head
      if (head) heads.set(id, { ...head })
    }
    return heads
  }

  membershipsOf: ConversationReader['membershipsOf'] = (userId, signal) => this.participationsOf(userId, signal)

  participationsOf: ConversationReader['participationsOf'] = async (userId, signal) => {
    signal.throwIfAborted()
    return [...this.database.participants.values()].filter((record) => record.userId === userId).map(participantOf)
  }

  participant: ConversationReader['participant'] = async (conversationId, userId, signal) => {
    signal.throwIfAborted()
    const found = this.database.participants.get(participantKeyOf(conversationId, userId))
    return found ? participantOf(found) : null
  }

  participantsOf: ConversationReader['participantsOf'] = async (conversationId, afterUserId, limit, signal) => {
    signal.throwIfAborted()
    return [...this.database.participants.values()]
      .filter((record) => record.conversationId === conversationId && PRESENT.includes(record.state))
      .filter(({ userId }) => afterUserId === null || userId > afterUserId)
      .sort((left, right) => compare(left.userId, right.userId))
      .slice(0, limit)
      .map(participantOf)
  }

  entries: ConversationReader['entries'] = async (conversationId, { after, upTo, limit }, signal) => {
    signal.throwIfAborted()
    return this.database.entriesOf(conversationId, after, Math.min(limit, Math.max(0, upTo - after)))
  }

  page: ConversationReader['page'] = async (conversationId, { from, to, direction, limit, events }, signal) => {
    signal.throwIfAborted()
    const [low, high] = direction === 'up' ? [from, to] : [to, from]
    const found = this.database
      .entriesOf(conversationId, low - 1, Math.max(0, high - low + 1))
      .filter((entry) => events.includes(entry.event) && entry.changes?.expiredAt === undefined)
    return (direction === 'up' ? found : found.reverse()).slice(0, limit)
  }

  messages: ConversationReader['messages'] = async (keys, signal) => {
    signal.throwIfAborted()
    return keys.flatMap(({ conversationId, seq }) => {
      const entry: Entry | undefined = this.database.entries.get(placeKeyOf(conversationId, seq))
      return entry && isMessageEntry(entry) ? [structuredClone(entry)] : []
    })
  }

  isStored: ConversationReader['isStored'] = async ({ conversationId, actorId, commandId }, signal) => {
    signal.throwIfAborted()
    return this.database
      .entriesOf(conversationId, 0, Number.POSITIVE_INFINITY)
      .some((entry) => entry.actorId === actorId && entry.commandId === commandId)
  }

  taken: ConversationReader['taken'] = async (places, signal) => {
    signal.throwIfAborted()
    return places.filter(({ conversationId, seq }) => this.database.entries.has(placeKeyOf(conversationId, seq)))
  }

  private all(): ConversationRecord[] {
    return [...this.database.conversations.values()].flatMap(conversationOf)
  }
}

export class MemoryMarks implements MarkStore {
  private readonly database: MemoryDatabase

  constructor(database: MemoryDatabase) {
    this.database = database
  }

  write: MarkStore['write'] = async (marks, signal) => {
    signal.throwIfAborted()
    for (const { conversationId, userId, read, quiet, delivered } of marks) {
      const record = this.database.participants.get(participantKeyOf(conversationId, userId))
      if (!record) continue
      const shown = Math.max(record.shownRead ?? record.lastRead.seq, read?.seq ?? 0)
      for (const mark of [read, quiet]) if (mark && mark.seq > record.lastRead.seq) record.lastRead = { ...mark }
      if (shown < record.lastRead.seq) record.shownRead = shown
      else delete record.shownRead
      // What was read was delivered.
      record.lastDelivered = Math.max(record.lastDelivered, delivered ?? 0, read?.seq ?? 0)
    }
  }

  counterAt: MarkStore['counterAt'] = async (conversationId, seq, signal) => {
    signal.throwIfAborted()
    return this.database.entriesOf(conversationId, 0, seq).at(-1)?.n ?? 0
  }
}
