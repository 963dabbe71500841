import type { PersonalStore } from '@chat/domain'
import { databaseOfConnection, type MongoConnection } from '../connection.ts'
import { perform } from '../perform.ts'
import { MAJORITY } from '../write-command.ts'
import { type ParticipantDocument, participantKeyOf, participantModel, participantOf } from './participant-schema.ts'

/** The only writer of what somebody keeps about a conversation for themselves. */
export function createPersonalStore(connection: MongoConnection): PersonalStore {
  const { name } = participantModel(connection).collection
  const participants = databaseOfConnection(connection).collection<ParticipantDocument>(name)
  return {
    write: (conversationId, userId, patch, signal) =>
      perform(signal, async () => {
        const found = await participants.findOneAndUpdate(
          { _id: participantKeyOf(conversationId, userId), state: { $in: ['accepted', 'requested'] } },
          { $set: patch },
          { returnDocument: 'after', writeConcern: MAJORITY },
        )
        return found ? participantOf(found) : null
      }),
  }
}
