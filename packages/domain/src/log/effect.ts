import type {
  AssistantFacts,
  ContactRequest,
  ConversationId,
  ConversationKind,
  ConversationSettings,
  FileId,
  ParticipantState,
  Role,
  UserId,
} from '@chat/contracts'
import type { InviteFacts } from '../ports/log-store.ts'

/**
 * What an entry changes beside the log. Every target remembers the place of its last change in `changedSeq`, and
 * takes an effect only from a higher place: so effects can be repeated, and a late one does no harm.
 */
export type Effect = { conversationId: ConversationId; seq: number } & (
  | { on: 'message'; targetSeq: number; change: MessageChange }
  | { on: 'participant'; userId: UserId; change: ParticipantChange }
  | { on: 'conversation'; change: ConversationChange }
  | { on: 'file'; fileId: FileId; change: FileChange }
  | { on: 'block'; blockerId: UserId; blockedId: UserId; isBlocked: boolean; at: number }
)

/** Which message it was sent with is said once, and a deletion is for ever: both can be repeated. */
export type FileChange = { type: 'attach'; commandId: string } | { type: 'delete'; at: number }

export type MessageChange =
  | { type: 'edit'; content: string; mentions: UserId[]; editedAt: number; assistant?: AssistantFacts }
  | { type: 'delete'; deletedAt: number }
  | { type: 'pin'; pinnedAt: number | null }
  /** Somebody replied in its thread. */
  | { type: 'reply'; userId: UserId; mentions: UserId[]; at: number }
  /** A reply was deleted. */
  | { type: 'unreply' }
  | { type: 'react'; emoji: string; userId: UserId; isOn: boolean }
  | { type: 'expire' }

export type ParticipantChange =
  /** Makes or revives the participant; visible from `showFrom`, read up to `mark`. */
  | { type: 'add'; role: Role; state: ParticipantState; showFrom: number; mark: { seq: number; n: number }; at: number }
  /** Closes the open range of visibility at this place. */
  | { type: 'remove'; state: 'left' | 'removed' }
  | { type: 'role'; role: Role }
  /** Of who was asked whether somebody may write to them. */
  | { type: 'state'; state: 'accepted' | 'rejected' }
  /** In slow mode. */
  | { type: 'sent'; at: number }

export type ConversationChange =
  | {
      type: 'create'
      kind: ConversationKind
      name: string | null
      slug: string | null
      topic: string | null
      participantCount: number
      ownerCount: number
      settings: ConversationSettings
      request: ContactRequest | null
      at: number
    }
  | { type: 'update'; name?: string; topic?: string | null; settings?: Partial<ConversationSettings> }
  /** Makes what is needed to know of it where the two have not talked yet. */
  | { type: 'block'; userId: UserId; isBlocked: boolean; at: number }
  | { type: 'pin'; targetSeq: number; isOn: boolean }
  /** Added to the counters, also to that of an invitation. */
  | { type: 'count'; participants: number; owners: number; inviteId?: string }
  | { type: 'request'; request: ContactRequest | null }
  /** Those that are over by then are forgotten. */
  | { type: 'invite'; invite: InviteFacts }
  | { type: 'revoke-invite'; inviteId: string }
