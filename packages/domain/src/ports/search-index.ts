import type { ConversationId } from '@chat/contracts'

/** Among the tokens of every message that can be found at all. No word is called so. */
export const EVERY_MESSAGE = '*'

/** What a message is found by. */
export interface IndexedMessage {
  conversationId: ConversationId
  seq: number
  at: number // epoch ms
  /** None: it is not found. */
  tokens: string[]
  /** Of the message as it was read. An older one is not written over a newer one. */
  changedSeq: number
}

/** A place in the order of results: the newest first. */
export interface FoundPlace {
  conversationId: ConversationId
  seq: number
  at: number // epoch ms
}

export interface IndexQuery {
  /** Nothing older than `notBefore` is looked at there. */
  scopes: { conversationId: ConversationId; notBefore: number | null }[]
  /** All of them. */
  tokens: string[]
  /** Each begins one of the message's tokens. */
  prefixes: string[]
  before: number | null // epoch ms
  notBefore: number | null // epoch ms
}

export interface OpenSearch {
  /** The next places behind `after`, the newest first. There are no more where fewer than `limit` come. */
  next(after: FoundPlace | null, limit: number, signal: AbortSignal): Promise<FoundPlace[]>
}

/** The only writer of `search`. Can be made again from the log at any time. */
export interface SearchIndex {
  /** A higher generation is written over a lower one. */
  write(messages: IndexedMessage[], generation: number, signal: AbortSignal): Promise<void>
  /** Finds out how to look for it. */
  open(query: IndexQuery, signal: AbortSignal): Promise<OpenSearch>
}

const PLACES_IN_A_MOMENT = 1_000

/** The order of results as one number. Two messages of one moment rarely share it. */
export const orderOf = ({ at, seq }: { at: number; seq: number }): number =>
  at * PLACES_IN_A_MOMENT + (seq % PLACES_IN_A_MOMENT)

/** Newest first. */
export const comparePlaces = (left: FoundPlace, right: FoundPlace): number =>
  orderOf(right) - orderOf(left) ||
  right.seq - left.seq ||
  (left.conversationId < right.conversationId ? 1 : left.conversationId > right.conversationId ? -1 : 0)
