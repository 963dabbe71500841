import {
  comparePlaces,
  EVERY_MESSAGE,
  type FoundPlace,
  type IndexQuery,
  orderOf,
  placeKeyOf,
  type SearchIndex,
} from '@chat/domain'
import type { mongo } from 'mongoose'
import { databaseOfConnection, type MongoConnection } from '../connection.ts'
import { perform, SERVER_TIMEOUT_MS } from '../perform.ts'
import { DUPLICATE_KEY, insertInPieces, type UpdateStatement, writeCommand } from '../write-command.ts'
import { type SearchDocument, searchModel } from './search-schema.ts'

/** What is lost with a primary is written again, as the position that follows in its journal is lost with it. */
const WRITE_CONCERN = { w: 1 } as const
/** The database merges this many ranges of its index by their order; more it would sort. */
const SCOPES_AT_ONCE = 200
/** Above that many, walking through all messages meets what is looked for sooner than they are sorted. */
const COUNTED_MAX = 10_000
const LAST_CHARACTER = '\u{10ffff}'

export function createSearchIndex(connection: MongoConnection): SearchIndex {
  const database = databaseOfConnection(connection)
  const { name } = searchModel(connection).collection
  const search = database.collection<SearchDocument>(name)

  /**
   * The rarest token says where to look; of the others it is only asked whether they are there. What begins so many
   * tokens that sorting them would take long is met soon among all messages.
   */
  async function driverOf({ scopes, tokens, prefixes }: IndexQuery, signal: AbortSignal): Promise<Driver> {
    const [only] = tokens
    if (only !== undefined && tokens.length === 1 && prefixes.length === 0) return { token: only, isPrefix: false }
    const candidates: Driver[] = [
      ...tokens.map((token) => ({ token, isPrefix: false })),
      ...prefixes.map((token) => ({ token, isPrefix: true })),
    ]
    const ids = scopes.slice(0, SCOPES_AT_ONCE).map(({ conversationId }) => conversationId)
    const counts = await Promise.all(
      candidates.map((candidate) =>
        search.countDocuments(
          { conversationId: { $in: ids }, tokens: rangeOf(candidate) } as mongo.Filter<SearchDocument>,
          { limit: COUNTED_MAX, hint: 'tokens', signal, maxTimeMS: SERVER_TIMEOUT_MS },
        ),
      ),
    )
    const rarest = Math.min(...counts)
    const driver = candidates[counts.indexOf(rarest)]
    const isFrequent = rarest === COUNTED_MAX || scopes.length > SCOPES_AT_ONCE
    return driver && !(driver.isPrefix && isFrequent) ? driver : { token: EVERY_MESSAGE, isPrefix: false }
  }

  async function findIn(
    scopes: IndexQuery['scopes'],
    query: IndexQuery,
    driver: Driver,
    after: FoundPlace | null,
    limit: number,
    signal: AbortSignal,
  ): Promise<FoundPlace[]> {
    const $or = clausesOf(scopes, query, driver, after)
    const [only] = $or
    const filter = { ...($or.length === 1 ? only : { $or }), ...othersThan(driver, query) }
    const found = await search
      .find(filter as mongo.Filter<SearchDocument>, {
        projection: { _id: 0, conversationId: 1, seq: 1, at: 1 },
        hint: 'tokens',
        signal,
        maxTimeMS: SERVER_TIMEOUT_MS,
        allowDiskUse: true,
      })
      .sort({ order: -1 })
      .limit(limit)
      .toArray()
    return found as unknown as FoundPlace[]
  }

  async function findPlaces(
    query: IndexQuery,
    driver: Driver,
    after: FoundPlace | null,
    limit: number,
    signal: AbortSignal,
  ): Promise<FoundPlace[]> {
    // Some of those after the last one may share its number, so a few more are asked for, and its like are left.
    for (let wanted = limit + 1; ; wanted *= 2) {
      const parts = await Promise.all(
        chunksOf(query.scopes, SCOPES_AT_ONCE).map((scopes) => findIn(scopes, query, driver, after, wanted, signal)),
      )
      const isAll = parts.every((part) => part.length < wanted)
      const complete = parts.map((part) => (part.length < wanted ? part : withoutLastMoment(part)))
      const floor = Math.max(...parts.map((part) => (part.length < wanted ? -1 : orderOf(part.at(-1) as FoundPlace))))
      const places = complete
        .flat()
        .filter((place) => orderOf(place) > floor && (after === null || comparePlaces(after, place) < 0))
        .toSorted(comparePlaces)
      if (isAll || places.length >= limit) return places.slice(0, limit)
    }
  }

  return {
    write: (messages, generation, signal) =>
      perform(signal, async () => {
        const documents = messages.map(({ conversationId, seq, at, tokens, changedSeq }): SearchDocument => ({
          _id: placeKeyOf(conversationId, seq),
          conversationId,
          seq,
          at,
          order: orderOf({ at, seq }),
          tokens,
          changedSeq,
          generation,
        }))
        const failures = await insertInPieces(database, { insert: name, documents, writeConcern: WRITE_CONCERN })
        const refused = failures.find(({ code }) => code !== DUPLICATE_KEY)
        if (refused) throw new Error(`not indexed: ${refused.errmsg}`)
        const updates = failures.map(({ index }) => replacement(documents[index] as SearchDocument))
        if (updates.length === 0) return
        const update = { update: name, updates, ordered: true, writeConcern: WRITE_CONCERN }
        const [failure] = await writeCommand(database, update)
        if (failure) throw new Error(`not indexed: ${failure.errmsg}`)
      }),

    async open(query, signal) {
      const driver = await perform(signal, () => driverOf(query, signal))
      return {
        next: (after, limit, signal) => perform(signal, () => findPlaces(query, driver, after, limit, signal)),
      }
    },
  }
}

interface Driver {
  token: string
  isPrefix: boolean
}

const rangeOf = ({ token, isPrefix }: Driver) =>
  isPrefix ? { $elemMatch: { $gte: token, $lt: `${token}${LAST_CHARACTER}` } } : token

/** Written where what is there is older, or of an older generation. */
function replacement({ _id, ...fields }: SearchDocument): UpdateStatement {
  const { generation, changedSeq } = fields
  const isOlder = { $or: [{ generation: { $lt: generation } }, { generation, changedSeq: { $lt: changedSeq } }] }
  return { q: { _id, ...isOlder }, u: { $set: fields } }
}

function clausesOf(
  scopes: IndexQuery['scopes'],
  { before, notBefore }: IndexQuery,
  driver: Driver,
  after: FoundPlace | null,
) {
  const byBound = Map.groupBy(scopes, (scope) => scope.notBefore)
  return [...byBound].map(([bound, those]) => {
    const lowest = Math.max(bound ?? 0, notBefore ?? 0)
    const order = {
      ...(lowest > 0 ? { $gte: orderOf({ at: lowest, seq: 0 }) } : {}),
      ...(before === null ? {} : { $lt: orderOf({ at: before, seq: 0 }) }),
      ...(after === null ? {} : { $lte: orderOf(after) }),
    }
    return {
      conversationId: { $in: those.map(({ conversationId }) => conversationId) },
      tokens: rangeOf(driver),
      ...(Object.keys(order).length === 0 ? {} : { order }),
    }
  })
}

/** In a form for which no index is used, so that the chosen one is. */
function othersThan(driver: Driver, { tokens, prefixes }: IndexQuery): mongo.Document {
  const otherTokens = tokens.filter((token) => driver.isPrefix || token !== driver.token)
  const otherPrefixes = prefixes.filter((prefix) => !driver.isPrefix || prefix !== driver.token)
  const $and = otherPrefixes.map((prefix) => ({
    $nor: [{ tokens: { $not: { $regex: `^${RegExp.escape(prefix)}` } } }],
  }))
  const $expr = { $setIsSubset: [otherTokens.map((token) => ({ $literal: token })), '$tokens'] }
  return { ...($and.length > 0 ? { $and } : {}), ...(otherTokens.length > 0 ? { $expr } : {}) }
}

function withoutLastMoment(places: FoundPlace[]): FoundPlace[] {
  const last = orderOf(places.at(-1) as FoundPlace)
  return places.filter((place) => orderOf(place) > last)
}

const chunksOf = <T>(all: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, index) => all.slice(index * size, (index + 1) * size))
