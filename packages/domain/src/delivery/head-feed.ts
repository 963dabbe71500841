import type { ConversationId } from '@chat/contracts'

export interface MovedHeads {
  heads: { conversationId: ConversationId; seq: number }[]
  /** false: what moved since the last look cannot be told (the first look, another Redis). */
  isComplete: boolean
}

/** What owners announced. Each gateway has its own place in it. */
export interface HeadFeed {
  /** The heads that moved since the last call. */
  moved(signal: AbortSignal): Promise<MovedHeads>
}
