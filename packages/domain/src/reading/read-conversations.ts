import {
  type Conversation,
  type ConversationId,
  type ConversationQuery,
  ID_PREFIXES,
  limits,
  type Message,
  type Participant,
  slugOf,
  type UserId,
} from '@chat/contracts'
import { AppError } from '../app-error.ts'
import { isMessageEntry, type MessageEntry } from '../log/entry.ts'
import { toWireMessage } from '../log/wire-message.ts'
import type { ConversationReader, ConversationRecord, ParticipantRecord } from '../ports/conversation-reader.ts'
import { isVisible } from '../ports/log-store.ts'
import type { MessageReader } from '../ports/message-reader.ts'
import type { ParticipantSource } from '../ports/participant-source.ts'
import { isPresent, toWireConversation, toWireParticipant } from './conversation-view.ts'
import { formatCursor, parseCursor } from './page-cursor.ts'
import { ALL_VISIBLE, lastVisibleSeq, rangesOf, seenBy } from './visibility.ts'

const PARTICIPANTS_SHOWN = 50
const EXPIRED_COUNTED_MAX = 10_000
const MESSAGES = ['new-message'] as const

export interface Page<T> {
  items: T[]
  nextCursor: string | null
  prevCursor: null
}

interface PageQuery {
  cursor?: string | undefined
  limit: number
}

interface Seen {
  conversation: ConversationRecord
  me: ParticipantRecord | null
}

/** Conversations as one person sees them. Foreign and unknown are answered alike. */
export const createReadConversations = ({
  reader,
  people,
  messages,
}: {
  reader: ConversationReader
  people: ParticipantSource
  messages: Pick<MessageReader, 'mentionsOf' | 'expiredIn'>
}) => {
  async function view(seen: Seen[], signal: AbortSignal): Promise<Conversation[]> {
    const [lastMessages, participants, mentions, expired] = await Promise.all([
      lastMessagesOf(seen, signal),
      participantsOf(seen, signal),
      unreadMentionsOf(seen, signal),
      expiredOf(seen, signal),
    ])
    return seen.map(({ conversation, me }) => {
      const lastSeq = lastVisibleSeq(visibleTo(conversation, me), conversation.head.seq)
      return toWireConversation(conversation, me, {
        lastSeq,
        lastMessage: lastMessages.get(conversation.id) ?? null,
        participants: participants.get(conversation.id) ?? [],
        unreadMentions: mentions.get(conversation.id) ?? [],
        expiredCount: expired.get(conversation.id) ?? 0,
      })
    })
  }

  /** The first of each: the small conversations in one read. Who is in it no more sees nobody. */
  async function participantsOf(seen: Seen[], signal: AbortSignal): Promise<Map<ConversationId, ParticipantRecord[]>> {
    const open = seen.flatMap(({ conversation, me }) => (me === null || isPresent(me) ? [conversation] : []))
    const { small = [], large = [] } = Object.groupBy(open, ({ participantCount }) =>
      participantCount <= PARTICIPANTS_SHOWN ? 'small' : 'large',
    )
    const [ofSmall, ...ofLarge] = await Promise.all([
      people.allOf(
        small.map(({ id }) => id),
        signal,
      ),
      ...large.map(async ({ id }) => [id, await reader.participantsOf(id, null, PARTICIPANTS_SHOWN, signal)] as const),
    ])
    const shown = [...ofSmall].map(([id, records]) => [id, records.slice(0, PARTICIPANTS_SHOWN)] as const)
    return new Map([...shown, ...ofLarge])
  }

  /** Of what counts as unread. Asked only where something does. */
  async function expiredOf(seen: Seen[], signal: AbortSignal): Promise<Map<ConversationId, number>> {
    const ranges = seen.flatMap(({ conversation: { id, head }, me }) =>
      isPresent(me) && head.n > me.lastRead.n ? [{ conversationId: id, after: me.lastRead.seq, upTo: head.seq }] : [],
    )
    return ranges.length === 0 ? new Map() : messages.expiredIn(ranges, EXPIRED_COUNTED_MAX, signal)
  }

  /** Asked only where something stands after the mark. */
  async function unreadMentionsOf(seen: Seen[], signal: AbortSignal): Promise<Map<ConversationId, number[]>> {
    const unread = seen.flatMap(({ conversation: { id, head }, me }) =>
      isPresent(me) && head.seq > me.lastRead.seq ? [{ id, head, me }] : [],
    )
    const [first] = unread
    if (!first) return new Map()
    const ranges = unread.map(({ id, head, me }) => ({ conversationId: id, after: me.lastRead.seq, upTo: head.seq }))
    const found = await messages.mentionsOf(first.me.userId, ranges, limits.unreadMentionsShown, signal)
    return new Map(unread.map(({ id, me }) => [id, (found.get(id) ?? []).filter((seq) => isVisible(seenBy(me), seq))]))
  }

  /** The newest that each may see; where that is the newest there is, all in one read. */
  async function lastMessagesOf(seen: Seen[], signal: AbortSignal): Promise<Map<ConversationId, Message>> {
    const keys: { conversationId: ConversationId; seq: number }[] = []
    const others: Promise<MessageEntry[]>[] = []
    for (const { conversation, me } of seen) {
      const { id: conversationId, head } = conversation
      const visible = visibleTo(conversation, me)
      const shown = seenBy({ visible, hidden: me?.hidden ?? [] })
      if (isVisible(shown, head.lastMessageSeq)) keys.push({ conversationId, seq: head.lastMessageSeq })
      else if (me && (!isPresent(me) || me.hidden.length > 0))
        others.push(newestIn(conversationId, rangesOf(shown, head.seq), signal))
    }
    const [newest, older] = await Promise.all([
      keys.length === 0 ? [] : reader.messages(keys, signal),
      Promise.all(others),
    ])
    return new Map([...newest, ...older.flat()].map((entry) => [entry.conversationId, toWireMessage(entry)]))
  }

  async function newestIn(
    conversationId: ConversationId,
    ranges: { from: number; to: number }[],
    signal: AbortSignal,
  ): Promise<MessageEntry[]> {
    for (const { from, to } of ranges.toReversed()) {
      const page = { from: to, to: from, direction: 'down', limit: 1, events: MESSAGES } as const
      const found = (await reader.page(conversationId, page, signal)).filter(isMessageEntry)
      if (found.length > 0) return found
    }
    return []
  }

  async function findRoom(roomName: string, signal: AbortSignal): Promise<ConversationRecord> {
    const [byId] = roomName.startsWith(ID_PREFIXES.conversation) ? await reader.conversations([roomName], signal) : []
    const room = byId ?? (await reader.bySlug(slugOf(roomName), signal))
    if (room?.kind !== 'room') throw new AppError('ROOM_NOT_FOUND')
    return room
  }

  async function get(conversationId: ConversationId, userId: UserId, signal: AbortSignal): Promise<Conversation> {
    const [conversation] = await reader.conversations([conversationId], signal)
    const me = await reader.participant(conversationId, userId, signal)
    if (!conversation || !me) throw new AppError('CONVERSATION_NOT_FOUND')
    return (await view([{ conversation, me }], signal))[0] as Conversation
  }

  return {
    get,
    findRoom,

    /** Mine, the one in which something happened last first. */
    async list(userId: UserId, query: ConversationQuery, signal: AbortSignal): Promise<Page<Conversation>> {
      const { cursor, limit } = query
      const after = cursor === undefined ? null : parseCursor(cursor)
      const mine = new Map(
        (await reader.participationsOf(userId, signal))
          .filter((me) => isPresent(me) && isWanted(me, query))
          .map((me) => [me.conversationId, me]),
      )
      const ofKind = (await reader.conversations([...mine.keys()], signal)).filter(
        ({ kind }) => query.kind === undefined || kind === query.kind,
      )
      const wanted = query.filter === 'unread' ? await withUnread(ofKind) : ofKind
      const conversations = wanted
        .map((conversation) => ({ conversation, cursor: { at: conversation.head.at, id: conversation.id } }))
        .toSorted((left, right) => newestFirst(left.cursor, right.cursor))
        .filter((item) => after === null || newestFirst(after, item.cursor) < 0)
      const page = conversations.slice(0, limit)
      const last = page.at(-1)
      const seen = page.map(({ conversation }) => ({ conversation, me: mine.get(conversation.id) ?? null }))
      return {
        items: await view(seen, signal),
        nextCursor: last && conversations.length > limit ? formatCursor(last.cursor) : null,
        prevCursor: null,
      }

      async function withUnread(found: ConversationRecord[]): Promise<ConversationRecord[]> {
        const expired = await expiredOf(
          found.map((conversation) => ({ conversation, me: mine.get(conversation.id) ?? null })),
          signal,
        )
        return found.filter(({ id, head }) => head.n - (expired.get(id) ?? 0) > (mine.get(id)?.lastRead.n ?? 0))
      }
    },

    async participants(
      conversationId: ConversationId,
      userId: UserId,
      { cursor, limit }: PageQuery,
      signal: AbortSignal,
    ): Promise<Page<Participant>> {
      if (!isPresent(await reader.participant(conversationId, userId, signal)))
        throw new AppError('CONVERSATION_NOT_FOUND')
      const found = await reader.participantsOf(conversationId, cursor ?? null, limit + 1, signal)
      const items = found.slice(0, limit).map(toWireParticipant)
      return {
        items,
        nextCursor: found.length > limit ? (items.at(-1)?.userId ?? null) : null,
        prevCursor: null,
      }
    },

    async getRoom(roomName: string, userId: UserId, signal: AbortSignal): Promise<Conversation> {
      const conversation = await findRoom(roomName, signal)
      const me = await reader.participant(conversation.id, userId, signal)
      return (await view([{ conversation, me }], signal))[0] as Conversation
    },

    async rooms(
      userId: UserId,
      { q, cursor, limit }: PageQuery & { q: string },
      signal: AbortSignal,
    ): Promise<Page<Conversation>> {
      const found = await reader.rooms(q, cursor ?? null, limit + 1, signal)
      const page = found.slice(0, limit)
      const mine = new Map((await reader.participationsOf(userId, signal)).map((me) => [me.conversationId, me]))
      const seen = page.map((conversation) => ({ conversation, me: mine.get(conversation.id) ?? null }))
      return {
        items: await view(seen, signal),
        nextCursor: found.length > limit ? (page.at(-1)?.slug ?? null) : null,
        prevCursor: null,
      }
    },
  }
}

export type ReadConversations = ReturnType<typeof createReadConversations>

/** As far as one's own participation tells. */
function isWanted({ state, archivedAt, favouritedAt }: ParticipantRecord, query: ConversationQuery): boolean {
  if (query.state !== undefined && state !== query.state) return false
  switch (query.filter) {
    case 'archived':
      return archivedAt !== null
    case 'favourites':
      return favouritedAt !== null
    case 'requests':
      return state === 'requested'
    default:
      return true
  }
}

/** Rooms are open to who never was in them, and to who left by themselves. */
const visibleTo = ({ kind }: ConversationRecord, me: ParticipantRecord | null): ParticipantRecord['visible'] =>
  kind === 'room' && me?.state !== 'removed' ? ALL_VISIBLE : (me?.visible ?? [])

const newestFirst = (left: { at: number; id: string }, right: { at: number; id: string }): number =>
  right.at - left.at || (left.id < right.id ? -1 : left.id > right.id ? 1 : 0)
