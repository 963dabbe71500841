import { limits } from '@chat/contracts'
import { SYSTEM_ACTOR } from '../../log/command.ts'
import { isStarted } from '../conversation-state.ts'
import { type Decider, refuse } from '../decision.ts'

export const createConversation: Decider<'create-conversation'> = {
  needs: ({ actorId }) => ({ users: [actorId], messageSeqs: [] }),
  decide(state, { actorId, request }) {
    const { conversationId, kind, name, slug, topic, isRequest = false } = request
    if (isStarted(state.facts)) {
      if (kind === 'room' && actorId !== SYSTEM_ACTOR) return refuse('ROOM_NAME_TAKEN')
      return { type: 'unchanged', data: { conversationId, seq: null } }
    }
    if (state.facts && state.facts.blockedBy.length > 0) return refuse('BLOCKED')
    const others = [...new Set(request.participants)].filter((userId) => userId !== actorId)
    if (others.length + 1 > limits.groupParticipantsMax) return refuse('CONVERSATION_FULL')
    const founder = kind === 'direct' ? ('member' as const) : ('owner' as const)
    const userIds = actorId === SYSTEM_ACTOR ? others : [actorId, ...others]
    return {
      type: 'accepted',
      event: 'conversation-created',
      body: {
        kind,
        name,
        slug,
        topic,
        participants: userIds.map((userId) => ({
          userId,
          role: userId === actorId ? founder : 'member',
          state: isRequest && userId !== actorId ? 'requested' : 'accepted',
        })),
      },
    }
  },
}
