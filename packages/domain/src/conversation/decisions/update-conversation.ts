import { type ConversationSettings, isAllowed, type SettingsChange, versionOf } from '@chat/contracts'
import type { ConversationFacts, ParticipantFacts } from '../../ports/log-store.ts'
import { type Decider, participationOf, refuse } from '../decision.ts'

export const updateConversation: Decider<'update-conversation'> = {
  needs: ({ actorId }) => ({ users: [actorId], messageSeqs: [] }),
  decide(state, { actorId, request: { name, topic, settings = {}, ifVersion } }) {
    const actor = participationOf(state, actorId)
    if (!actor) return refuse('NOT_A_PARTICIPANT')
    const { facts } = actor
    const isNamed = name !== undefined || topic !== undefined
    const { disappearAfterSeconds: _, ...others } = settings
    if (facts.kind === 'direct' && (isNamed || Object.keys(others).length > 0)) return refuse('NOT_FOR_DIRECT')
    if (isNamed && !isAllowed('update-conversation', facts.kind, actor.participant.role)) return refuse('ROLE_TOO_LOW')
    if (!maySet(settings, actor)) return refuse('ROLE_TOO_LOW')
    if (facts.kind === 'room' && settings.historyFrom === 'joining')
      return refuse('FORBIDDEN', 'A room is open to everybody, and so is what was written there.')
    if (ifVersion !== undefined && ifVersion !== versionOf('conversation', facts)) return refuse('PRECONDITION_FAILED')
    const changed = changedOf(facts.settings, settings)
    const body = {
      ...(name === undefined || name === facts.name ? {} : { name }),
      ...(topic === undefined || topic === facts.topic ? {} : { topic }),
      ...(Object.keys(changed).length === 0 ? {} : { settings: changed }),
    }
    if (Object.keys(body).length === 0) return { type: 'unchanged', data: { seq: null } }
    return { type: 'accepted', event: 'conversation-updated', body }
  },
}

function maySet(
  { disappearAfterSeconds, ...others }: SettingsChange,
  { facts, participant }: { facts: ConversationFacts; participant: ParticipantFacts },
): boolean {
  const { kind } = facts
  const { role } = participant
  if (Object.keys(others).length > 0 && !isAllowed('change-settings', kind, role)) return false
  return disappearAfterSeconds === undefined || isAllowed('set-disappearing', kind, role)
}

const changedOf = (before: ConversationSettings, wished: SettingsChange): Partial<ConversationSettings> =>
  Object.fromEntries(
    Object.entries(wished).filter(
      ([name, value]) => value !== undefined && before[name as keyof ConversationSettings] !== value,
    ),
  )
