import { limits } from '@chat/contracts'
import { type Decider, isBlocked, participationOf, refuse } from '../decision.ts'
import { findTarget, needsOfChange } from '../target-message.ts'

export const addReaction: Decider<'add-reaction'> = {
  needs: needsOfChange,
  decide(state, command) {
    if (!participationOf(state, command.actorId)) return refuse('NOT_A_PARTICIPANT')
    if (isBlocked(state)) return refuse('BLOCKED')
    const target = findTarget(state, command)
    if ('code' in target) return refuse(target.code)
    const { changes, seq } = target.message
    if (changes.deletedAt !== null) return refuse('MESSAGE_DELETED')
    const { emoji } = command.request
    const userIds = changes.reactions.find((reaction) => reaction.emoji === emoji)?.userIds ?? []
    if (userIds.includes(command.actorId)) return { type: 'unchanged', data: { count: userIds.length, seq: null } }
    if (userIds.length === 0 && changes.reactions.length >= limits.emojisPerMessageMax) return refuse('REACTION_LIMIT')
    return { type: 'accepted', event: 'reaction-added', body: { targetSeq: seq, emoji, count: userIds.length + 1 } }
  },
}
