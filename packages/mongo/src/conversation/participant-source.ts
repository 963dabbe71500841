import type { ParticipantSource } from '@chat/domain'
import { databaseOfConnection, type MongoConnection } from '../connection.ts'
import { perform, SERVER_TIMEOUT_MS } from '../perform.ts'
import {
  type ParticipantDocument,
  participantModel,
  participantOf,
  PRESENT_STATES,
  WITHOUT_MOVES,
} from './participant-schema.ts'

export function createParticipantSource(connection: MongoConnection): ParticipantSource {
  const { name } = participantModel(connection).collection
  const participants = databaseOfConnection(connection).collection<ParticipantDocument>(name)
  return {
    allOf: (conversationIds, signal) =>
      perform(signal, async () => {
        if (conversationIds.length === 0) return new Map()
        const found = await participants
          .find(
            { conversationId: { $in: [...conversationIds] }, state: { $in: PRESENT_STATES } },
            { signal, maxTimeMS: SERVER_TIMEOUT_MS, projection: WITHOUT_MOVES },
          )
          .sort({ conversationId: 1, userId: 1 })
          .toArray()
        return Map.groupBy(found.map(participantOf), ({ conversationId }) => conversationId)
      }),
  }
}
