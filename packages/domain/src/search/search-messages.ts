import {
  type ConversationId,
  type FoundMessage,
  ID_PREFIXES,
  messageIdOf,
  parseMessageId,
  type UserId,
} from '@chat/contracts'
import { AppError } from '../app-error.ts'
import type { MessageEntry } from '../log/entry.ts'
import { placeKeyOf } from '../log/entry.ts'
import { toWireMessage } from '../log/wire-message.ts'
import type { Clock } from '../ports/clock.ts'
import type { ConversationReader, ParticipantRecord } from '../ports/conversation-reader.ts'
import { isVisible } from '../ports/log-store.ts'
import { seenBy } from '../reading/visibility.ts'
import type { ParticipantSource } from '../ports/participant-source.ts'
import { type FoundPlace, type IndexQuery, type SearchIndex } from '../ports/search-index.ts'
import type { UserStore } from '../ports/user-store.ts'
import { isPresent } from '../reading/conversation-view.ts'
import { formatCursor, parseCursor } from '../reading/page-cursor.ts'
import type { Page } from '../reading/read-conversations.ts'
import { matchText } from './match-text.ts'
import { parseQuery, type SearchQuery } from './parse-query.ts'
import { featuresOf } from './search-features.ts'
import { featureToken, senderToken, wantedTokensOf } from './search-tokens.ts'

/** An answer looks no longer than this: a rare phrase of common words goes on behind its cursor. */
const LOOKS_FOR_MS = 200
const PLACES_PER_ANSWER = 4_000
const PLACES_AT_ONCE = 200
/** Whoever came this late sees a small part, and nothing older needs a look. */
const LATE_FROM = 200
const CLOCKS_DIFFER_MS = 3_600_000

export interface SearchMessagesDeps {
  index: Pick<SearchIndex, 'open'>
  reader: ConversationReader
  people: ParticipantSource
  users: Pick<UserStore, 'byUsernames'>
  clock: Pick<Clock, 'monotonic'>
}

export interface SearchRequest {
  q: string
  /** Where the days of the query begin. */
  timeZone?: string
  /** Only in this one. */
  conversationId?: ConversationId | undefined
  cursor?: string | undefined
  limit: number
}

/**
 * Messages that hold what is asked for, the newest first. The index only says where to look: what is shown is read from
 * the log, is compared with the query as it is now, and stands where the asker may read.
 */
export const createSearchMessages = ({ index, reader, people, users, clock }: SearchMessagesDeps) =>
  async function searchMessages(
    { q, timeZone, conversationId, cursor, limit }: SearchRequest,
    userId: UserId,
    signal: AbortSignal,
  ): Promise<Page<FoundMessage>> {
    const query = parseQuery(q, timeZone)
    let after = cursor === undefined ? null : placeOf(cursor)
    const mine = await scopeOf(query, conversationId)
    const senderId = query.from === null ? null : await senderOf(query.from)
    const byId = new Map(mine.map((record) => [record.conversationId, record]))
    const items: FoundMessage[] = []
    let shown: FoundPlace | null = null
    if (mine.length === 0) return { items, nextCursor: null, prevCursor: null }
    const search = await index.open({ ...wantedOf(query, senderId), scopes: mine.map(scopeIn) }, signal)
    const until = clock.monotonic() + LOOKS_FOR_MS
    for (let lookedAt = 0; lookedAt < PLACES_PER_ANSWER && clock.monotonic() < until;) {
      const atOnce = query.terms.every(isExact) ? Math.min(PLACES_AT_ONCE, limit - items.length + 1) : PLACES_AT_ONCE
      const places = await search.next(after, atOnce, signal)
      const entries = await read(places.filter((place) => isMine(place)))
      for (const place of places) {
        const found = foundAt(place, entries)
        if (found && items.length === limit) return { items, nextCursor: shown && cursorOf(shown), prevCursor: null }
        if (found) items.push(found)
        shown = place
      }
      if (places.length < atOnce) return { items, nextCursor: null, prevCursor: null }
      lookedAt += places.length
      after = places.at(-1) ?? null
    }
    return { items, nextCursor: after && cursorOf(after), prevCursor: null }

    function isMine({ conversationId, seq }: FoundPlace): boolean {
      const mine = byId.get(conversationId)
      return mine !== undefined && isVisible(seenBy(mine), seq)
    }

    async function read(places: FoundPlace[]): Promise<Map<string, MessageEntry>> {
      if (places.length === 0) return new Map()
      const found = await reader.messages(places, signal)
      return new Map(found.map((entry) => [placeKeyOf(entry.conversationId, entry.seq), entry]))
    }

    /** The index may be behind: an edited message may not hold it any more, a deleted one holds nothing. */
    function foundAt({ conversationId, seq }: FoundPlace, entries: Map<string, MessageEntry>): FoundMessage | null {
      const entry = entries.get(placeKeyOf(conversationId, seq))
      if (!entry || entry.changes.deletedAt !== null) return null
      if (senderId !== null && entry.actorId !== senderId) return null
      const features = featuresOf(entry)
      if (!query.has.every((feature) => features.includes(feature))) return null
      const highlights = matchText(query.terms, entry.body.content)
      return highlights && { ...toWireMessage(entry), highlights }
    }

    /** Where the asker takes part now, and what of it is asked for. */
    async function scopeOf(query: SearchQuery, only: ConversationId | undefined): Promise<ParticipantRecord[]> {
      if (only !== undefined) {
        const me = await reader.participant(only, userId, signal)
        if (!isPresent(me)) throw new AppError('CONVERSATION_NOT_FOUND')
        if (query.in === null) return [me]
      }
      const all = (await reader.participationsOf(userId, signal)).filter(isPresent)
      const named = query.in === null ? all : await namedAmong(all, query.in)
      return only === undefined ? named : named.filter((record) => record.conversationId === only)
    }

    async function namedAmong(all: ParticipantRecord[], name: string): Promise<ParticipantRecord[]> {
      if (name.startsWith(ID_PREFIXES.conversation)) return all.filter((record) => record.conversationId === name)
      const conversations = await reader.conversations(
        all.map((record) => record.conversationId),
        signal,
      )
      const ids = name.startsWith('@')
        ? await directWith(await senderOf(name), conversations)
        : conversations.filter((each) => isNamed(each, name)).map(({ id }) => id)
      if (ids.length === 0) refuse(`None of your conversations is called ${name}.`)
      return all.filter((record) => ids.includes(record.conversationId))
    }

    async function directWith(
      otherId: UserId,
      conversations: { id: ConversationId; kind: string }[],
    ): Promise<ConversationId[]> {
      const direct = conversations.filter(({ kind }) => kind === 'direct').map(({ id }) => id)
      const participants = await people.allOf(direct, signal)
      return direct.filter((id) => participants.get(id)?.some((each) => each.userId === otherId))
    }

    async function senderOf(name: string): Promise<UserId> {
      if (name.toLowerCase() === 'me') return userId
      if (name.startsWith(ID_PREFIXES.user)) return name
      const username = name.replace(/^@/, '').toLowerCase()
      const [found] = await users.byUsernames([username], signal)
      return found ? found.id : refuse(`Nobody is called ${name}.`)
    }
  }

export type SearchMessages = ReturnType<typeof createSearchMessages>

/** Of one word the index knows whether a message holds it. */
const isExact = ({ elements, isPrefix }: SearchQuery['terms'][number]): boolean =>
  elements.length === 1 && elements[0]?.type === 'word' && !isPrefix

const isNamed = ({ name, slug }: { name: string | null; slug: string | null }, wanted: string): boolean => {
  const folded = wanted.replace(/^#/, '').toLowerCase()
  return slug === folded || name?.toLowerCase() === folded
}

function wantedOf({ terms, has, before, notBefore }: SearchQuery, senderId: UserId | null) {
  const perTerm = terms.map(({ elements, isPrefix }) => wantedTokensOf(elements, isPrefix))
  const tokens = [
    ...perTerm.flatMap((each) => each.tokens),
    ...has.map(featureToken),
    ...(senderId === null ? [] : [senderToken(senderId)]),
  ]
  const prefixes = perTerm.flatMap((each) => each.prefixes)
  return {
    tokens: [...new Set(tokens)],
    prefixes: [...new Set(prefixes)],
    before,
    notBefore,
  } satisfies Partial<IndexQuery>
}

function scopeIn({ conversationId, visible, joinedAt }: ParticipantRecord): IndexQuery['scopes'][number] {
  const [first] = visible
  const isLate = visible.length === 1 && first !== undefined && first.from > LATE_FROM
  return { conversationId, notBefore: isLate ? joinedAt - CLOCKS_DIFFER_MS : null }
}

const cursorOf = ({ at, conversationId, seq }: FoundPlace): string =>
  formatCursor({ at, id: messageIdOf(conversationId, seq) })

function placeOf(cursor: string): FoundPlace {
  const { at, id } = parseCursor(cursor)
  const place = parseMessageId(id)
  if (!place) throw new AppError('BAD_REQUEST', { detail: 'The cursor is not one of ours.' })
  return { ...place, at }
}

function refuse(message: string): never {
  throw new AppError('BAD_REQUEST', { errors: [{ path: 'q', message }] })
}
