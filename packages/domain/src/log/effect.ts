import type { ConversationId, ConversationKind, ParticipantState, Role, UserId } from '@chat/contracts'

/**
 * What an entry changes beside the log. Every target remembers the place of its last change in `changedSeq`, and
 * takes an effect only from a higher place: so effects can be repeated, and a late one does no harm.
 */
export type Effect = { conversationId: ConversationId; seq: number } & (
  | { on: 'message'; targetSeq: number; change: MessageChange }
  | { on: 'participant'; userId: UserId; change: ParticipantChange }
  | { on: 'conversation'; change: ConversationChange }
  | { on: 'block'; blockerId: UserId; blockedId: UserId; isBlocked: boolean; at: number }
)

export type MessageChange =
  | { type: 'edit'; content: string; mentions: UserId[]; editedAt: number }
  | { type: 'delete'; deletedAt: number }
  | { type: 'react'; emoji: string; userId: UserId; isOn: boolean }

export type ParticipantChange =
  /** Makes or revives the participant; visible from `showFrom`, read up to `mark`. */
  | { type: 'add'; role: Role; state: ParticipantState; showFrom: number; mark: { seq: number; n: number }; at: number }
  /** Closes the open range of visibility at this place. */
  | { type: 'remove'; state: 'left' | 'removed' }
  | { type: 'role'; role: Role }

export type ConversationChange =
  | {
      type: 'create'
      kind: ConversationKind
      name: string | null
      slug: string | null
      topic: string | null
      participantCount: number
      ownerCount: number
      at: number
    }
  | { type: 'update'; name?: string; topic?: string | null }
  /** Makes what is needed to know of it where the two have not talked yet. */
  | { type: 'block'; userId: UserId; isBlocked: boolean; at: number }
  /** Added to the counters. */
  | { type: 'count'; participants: number; owners: number }
