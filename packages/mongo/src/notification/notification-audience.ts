import type { NotificationAudience } from '@chat/domain'
import {
  type ParticipantDocument,
  participantKeyOf,
  participantModel,
  participantOf,
} from '../conversation/participant-schema.ts'
import { databaseOfConnection, type MongoConnection } from '../connection.ts'
import { perform, SERVER_TIMEOUT_MS } from '../perform.ts'

const PRESENT = { state: { $in: ['accepted' as const, 'requested' as const] } }

export function createNotificationAudience(connection: MongoConnection): NotificationAudience {
  const { name } = participantModel(connection).collection
  const participants = databaseOfConnection(connection).collection<ParticipantDocument>(name)
  return {
    everybodyIn: (conversationIds, signal) =>
      perform(signal, async () => {
        const found = await participants
          .find({ conversationId: { $in: [...conversationIds] }, ...PRESENT }, { signal, maxTimeMS: SERVER_TIMEOUT_MS })
          .toArray()
        return found.map(participantOf)
      }),
    among: (keys, signal) =>
      perform(signal, async () => {
        const ids = [...new Set(keys.map(({ conversationId, userId }) => participantKeyOf(conversationId, userId)))]
        const found = await participants
          .find({ _id: { $in: ids }, ...PRESENT }, { signal, maxTimeMS: SERVER_TIMEOUT_MS })
          .toArray()
        return found.map(participantOf)
      }),
  }
}
