import type { ParticipantDocument } from '../mongo/collections.ts'
import { participantKeyOf } from '../mongo/collections.ts'
import type { World } from '../world/world.ts'
import type { Mutant } from './mutant.ts'

const LAG_MS = 1_500

interface Version {
  at: number
  document: ParticipantDocument | null
}

const versionsOfWorlds = new WeakMap<World, Map<string, Version[]>>()

/** Every version of every participant, by the time when it was on a majority. */
function versionsOf(world: World): ReadonlyMap<string, Version[]> {
  const known = versionsOfWorlds.get(world)
  if (known) return known
  const versions = new Map<string, Version[]>()
  versionsOfWorlds.set(world, versions)
  world.mongo.onCommit.push((writes) => {
    for (const { to, key, document } of writes) {
      if (to !== 'participants') continue
      versions.set(key, [...(versions.get(key) ?? []), { at: world.kernel.now, document }])
    }
  })
  return versions
}

/** Who may do what is asked of a copy that lags behind, the number of the primary. */
export const permissionsOlder: Mutant = {
  name: 'permissions-older-than-the-number',
  rule: 'R6',
  what: 'participants are read as they were 1.5 s before the number',
  changeLane(deps, _process, world) {
    const versions = versionsOf(world)
    return {
      ...deps,
      store: {
        ...deps.store,
        async participants(keys, signal) {
          await deps.store.participants(keys, signal)
          return keys.flatMap(({ conversationId, userId }) => {
            const ofOne = versions.get(participantKeyOf(conversationId, userId)) ?? []
            const found = ofOne.findLast(({ at }) => at <= world.kernel.now - LAG_MS)?.document
            if (!found) return []
            const { role, state, visible, lastSentAt } = found
            return [{ conversationId, userId, facts: { role, state, visible, lastSentAt } }]
          })
        },
      },
    }
  },
}
