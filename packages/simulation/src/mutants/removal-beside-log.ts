import type { UserId } from '@chat/contracts'
import { participantKeyOf } from '../mongo/collections.ts'
import type { Mutant } from './mutant.ts'

/** Somebody is removed by changing the document, as an administration page without the log would do it. */
export const removalBesideLog: Mutant = {
  name: 'removal-beside-the-log',
  rule: 'R11',
  what: 'who is removed is so by a change of the document, not by an entry of the log',
  actBesideLog(world, _userId, { name, conversationId, request }) {
    if (name !== 'remove-participant') return false
    const key = participantKeyOf(conversationId, request['userId'] as UserId)
    const found = world.mongo.state('local').participants.get(key)
    if (found?.state !== 'accepted') return false
    world.mongo.write([{ to: 'participants', key, document: { ...found, state: 'removed' } }])
    return true
  },
}
