/** One socket in one conversation. */
export interface Member {
  readonly url: string
  /** As this member calls it. */
  readonly conversationId: string
  /** What the server under test wants in the handshake. */
  readonly auth: Readonly<Record<string, unknown>>
}

export type Pair = readonly [Member, Member]
