/** One socket, and where it talks. */
export interface Member {
  readonly url: string
  /** What the server under test wants in the handshake. */
  readonly auth: Readonly<Record<string, unknown>>
  /** As this member calls them; it talks in each in turn. */
  readonly conversationIds: readonly string[]
}

export type Pair = readonly [Member, Member]
