import { type ConversationId, isInboxId, type UserId } from '@chat/contracts'
import { AppError, type ConversationReader, type Subscriptions } from '@chat/domain'
import type { KnownConversations } from './known-conversations.ts'
import type { SignedInSession } from './session.ts'

export interface ParticipationDeps {
  reader: Pick<ConversationReader, 'participant'>
  known: KnownConversations
  subscriptions: Pick<Subscriptions, 'isJoined'>
}

/** Whether somebody takes part; each throws `NOT_A_PARTICIPANT` otherwise. */
export interface Participation {
  assertInside(userId: UserId, conversationId: ConversationId, signal: AbortSignal): Promise<void>
  /** Who asked to write learns nothing of the other one, neither that they read nor that they type, until let in. */
  assertAnswered(userId: UserId, conversationId: ConversationId, signal: AbortSignal): Promise<void>
  /** Both, of somebody whose socket may have joined it. */
  assertOf(session: SignedInSession, conversationId: ConversationId, signal: AbortSignal): Promise<void>
}

export function createParticipation({ reader, known, subscriptions }: ParticipationDeps): Participation {
  const participation: Participation = {
    async assertInside(userId, conversationId, signal) {
      const participant = isInboxId(conversationId) ? null : await reader.participant(conversationId, userId, signal)
      if (!participant?.visible.some(({ to }) => to === null)) throw new AppError('NOT_A_PARTICIPANT')
    },
    async assertAnswered(userId, conversationId, signal) {
      const [found] = await known.find([conversationId], signal)
      if (found?.request?.userId === userId) throw new AppError('NOT_A_PARTICIPANT')
    },
    async assertOf({ identity: { userId }, socket }, conversationId, signal) {
      await participation.assertAnswered(userId, conversationId, signal)
      if (subscriptions.isJoined(socket.id, conversationId) && !isInboxId(conversationId)) return
      await participation.assertInside(userId, conversationId, signal)
    },
  }
  return participation
}
