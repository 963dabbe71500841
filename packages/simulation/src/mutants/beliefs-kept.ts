import type { ConversationId, UserId } from '@chat/contracts'
import { effectsOf, type Entry, type ParticipantFacts } from '@chat/domain'
import { participantKeyOf } from '../mongo/collections.ts'
import type { Mutant } from './mutant.ts'

/** After a doubt only the number is read back; who may do what stays as it was believed. */
export const beliefsKept: Mutant = {
  name: 'beliefs-kept-after-doubt',
  rule: 'R5',
  what: 'after a doubt only the numbers are read back, not the permissions',
  changeLane(deps) {
    const believed = new Map<string, ParticipantFacts | null>()
    const believe = (entry: Entry): void => {
      for (const effect of effectsOf(entry)) {
        if (effect.on !== 'participant') continue
        const key = participantKeyOf(effect.conversationId, effect.userId)
        const before = believed.get(key)
        const { change } = effect
        if (change.type === 'add')
          believed.set(key, {
            role: change.role,
            state: change.state,
            visible: [...(before?.visible ?? []), { from: change.showFrom, to: null }],
            lastSentAt: before?.lastSentAt ?? null,
          })
        else if (before && change.type === 'remove') believed.set(key, { ...before, state: change.state })
        else if (before && change.type === 'role') believed.set(key, { ...before, role: change.role })
      }
    }
    return {
      ...deps,
      store: {
        ...deps.store,
        async insert(entries, signal) {
          const outcome = await deps.store.insert(entries, signal)
          if (outcome.type === 'stored') for (const entry of entries) believe(entry)
          return outcome
        },
        async participants(keys, signal) {
          const unknown = keys.filter(
            ({ conversationId, userId }) => !believed.has(participantKeyOf(conversationId, userId)),
          )
          if (unknown.length > 0) {
            const found = await deps.store.participants(unknown, signal)
            for (const { conversationId, userId } of unknown)
              believed.set(participantKeyOf(conversationId, userId), null)
            for (const { conversationId, userId, facts } of found)
              believed.set(participantKeyOf(conversationId, userId), facts)
          }
          return keys.flatMap(({ conversationId, userId }) => factsOf(conversationId, userId))
        },
      },
    }

    function factsOf(conversationId: ConversationId, userId: UserId) {
      const facts = believed.get(participantKeyOf(conversationId, userId))
      return facts ? [{ conversationId, userId, facts }] : []
    }
  },
}
