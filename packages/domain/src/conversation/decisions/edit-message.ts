import { versionOf } from '@chat/contracts'
import { type Decider, isBlocked, participationOf, refuse } from '../decision.ts'
import { mentionsOf, namedIn } from '../mentions-of.ts'
import { findTarget, needsOfChange } from '../target-message.ts'

export const editMessage: Decider<'edit-message'> = {
  needs(command) {
    const { users, messageSeqs } = needsOfChange(command)
    return { users: [...users, ...namedIn(command.lookedUp)], messageSeqs }
  },
  decide(state, command) {
    const actor = participationOf(state, command.actorId)
    if (!actor) return refuse('NOT_A_PARTICIPANT')
    if (isBlocked(state)) return refuse('BLOCKED')
    const target = findTarget(state, command)
    if ('code' in target) return refuse(target.code)
    if (target.message.actorId !== command.actorId) return refuse('FORBIDDEN', 'Only its sender edits a message.')
    if (target.message.changes.deletedAt !== null) return refuse('MESSAGE_DELETED')
    const { content, ifVersion } = command.request
    if (ifVersion !== undefined && ifVersion !== versionOf('message', target.message.body))
      return refuse('PRECONDITION_FAILED')
    const mentions = mentionsOf(state, actor, command.actorId, command.lookedUp)
    const { seq: targetSeq, body } = target.message
    const mentionsAdded = mentions.filter((id) => !body.mentions.includes(id))
    const added = mentionsAdded.length === 0 ? {} : { mentionsAdded }
    return {
      type: 'accepted',
      event: 'message-edited',
      body: { targetSeq, content, before: body.content, mentions, ...added },
    }
  },
}
