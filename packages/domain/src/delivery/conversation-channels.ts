import type { ConversationId, PassingEventName, UserId } from '@chat/contracts'
import type { Frame } from '../ports/publisher.ts'

/** Passes by on the channel of a conversation, has no place, and may be lost. */
export interface VolatileEvent {
  conversationId: ConversationId
  event: PassingEventName
  payload: Record<string, unknown>
  /** Not to this socket, which caused it. */
  exceptSocketId?: string
  /** Only to the sockets of these. */
  toUserIds?: UserId[]
  /** Not to the sockets of these, whoever they are with. */
  exceptUserIds?: UserId[]
  /** The same change on several channels: a socket is told once. */
  changeId?: string
}

export type ChannelMessage = Frame | VolatileEvent

export const isFrame = (message: ChannelMessage): message is Frame => 'entries' in message

/** One channel for each conversation. Nothing rests on what comes through it. */
export interface ConversationChannels {
  /** Resolves when all are confirmed: whatever is published from then on arrives, unless the connection is lost. */
  subscribe(conversationIds: ConversationId[], signal: AbortSignal): Promise<void>
  unsubscribe(conversationIds: ConversationId[], signal: AbortSignal): Promise<void>
  publish(event: VolatileEvent): void
}
