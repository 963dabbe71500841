import { isAllowed, limits } from '@chat/contracts'
import type { CommandNamed } from '../../log/command.ts'
import type { ConversationState } from '../conversation-state.ts'
import { type Decider, type Decision, isBlocked, participationOf, refuse } from '../decision.ts'
import { findTarget, needsOfChange } from '../target-message.ts'

type PinCommand = CommandNamed<'pin-message'> | CommandNamed<'unpin-message'>

function decidePin(state: ConversationState, command: PinCommand): Decision<'pin-message'> {
  const actor = participationOf(state, command.actorId)
  if (!actor) return refuse('NOT_A_PARTICIPANT')
  if (isBlocked(state)) return refuse('BLOCKED')
  const { facts, participant } = actor
  const target = findTarget(state, command)
  if ('code' in target) return refuse(target.code)
  if (!isAllowed('pin-message', facts.kind, participant.role)) return refuse('ROLE_TOO_LOW')
  const { seq: targetSeq, changes } = target.message
  const isWished = command.name === 'pin-message'
  if (isWished && changes.deletedAt !== null) return refuse('MESSAGE_DELETED')
  const { messageId } = command.request
  if (facts.pins.includes(targetSeq) === isWished) return { type: 'unchanged', data: { messageId, seq: null } }
  if (isWished && facts.pins.length >= limits.pinsPerConversationMax) return refuse('PIN_LIMIT')
  return { type: 'accepted', event: isWished ? 'message-pinned' : 'message-unpinned', body: { targetSeq } }
}

export const pinMessage: Decider<'pin-message'> = { needs: needsOfChange, decide: decidePin }
export const unpinMessage: Decider<'unpin-message'> = { needs: needsOfChange, decide: decidePin }
