import type { ConversationId, LogEntry } from '@chat/contracts'
import type { Reply } from '../log/command.ts'

/** Consecutive entries of one log, ready for clients. */
export interface Frame {
  conversationId: ConversationId
  from: number
  to: number
  entries: LogEntry[]
}

/** How the owner tells the gateways. Nothing rests on it arriving. */
export interface Publisher {
  /** On the channel of each conversation. */
  publish(frames: Frame[], signal: AbortSignal): Promise<void>
  /** To the nodes that wait for answers, one publish a node. */
  reply(replies: Map<string, Reply[]>, signal: AbortSignal): Promise<void>
  /** For the comparison that gateways make every 2 s. */
  announceHeads(heads: { conversationId: ConversationId; seq: number }[], signal: AbortSignal): Promise<void>
}
