import { type ConversationId, type UserId } from '@chat/contracts'
import { type Digest, directIdOf, type StartConversations, type Subscriptions } from '@chat/domain'
import type { MessageLimiter } from '@chat/redis'
import type { CommandContext } from '../gateway.ts'

export interface StartDirectDeps {
  start: Pick<StartConversations, 'direct'>
  subscriptions: Pick<Subscriptions, 'isJoined' | 'join'>
  limiter: MessageLimiter
  digest: Digest
  /** Of the gateway. */
  signal: AbortSignal
}

export type StartDirect = (otherId: UserId, context: CommandContext) => Promise<ConversationId>

/** The direct conversation with somebody, made when there is none; this socket hears it from its first message on. */
export const createStartDirect = ({ start, subscriptions, limiter, digest, signal }: StartDirectDeps): StartDirect =>
  async function startDirect(otherId, { session: { socket, identity, closed }, traceId }) {
    const { userId } = identity
    const known = directIdOf(userId, otherId, digest)
    if (subscriptions.isJoined(socket.id, known)) return known
    await limiter.take(userId, signal)
    const { conversationId } = await start.direct({ userId, traceId }, otherId, signal)
    await subscriptions.join([socket.id], userId, conversationId, null, closed)
    return conversationId
  }
