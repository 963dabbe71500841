import type {
  ConversationChannels,
  ConversationReader,
  MarkBuffer,
  MarkDeps,
  Subscriptions,
  UserStore,
} from '@chat/domain'
import type { Server } from 'socket.io'
import { deviceRoomOf } from './dialects/dialect.ts'
import { toSnake } from './dialects/snake-events.ts'
import type { KnownConversations } from './known-conversations.ts'
import type { Participation } from './participation.ts'
import type { Preferences } from './preferences.ts'
import type { Sessions } from './sessions.ts'

export interface MarksOfGateway {
  buffer: MarkBuffer
  channels: Pick<ConversationChannels, 'publish'>
  reader: ConversationReader
  known: KnownConversations
  participation: Participation
  subscriptions: Pick<Subscriptions, 'isJoined' | 'positionOf'>
  sessions: Sessions
  preferences: Pick<Preferences, 'of'>
  users: Pick<UserStore, 'byIds'>
  io: Server
}

/** What marks rest on, answered from what passed this gateway where that is enough. */
export function createMarkDeps({
  buffer,
  channels,
  reader,
  known,
  participation,
  subscriptions,
  sessions,
  preferences,
  users,
  io,
}: MarksOfGateway): MarkDeps {
  return {
    buffer,
    channels,
    async clamp(wished, conversationId, userId, signal) {
      await participation.assertAnswered(userId, conversationId, signal)
      const isJoined = sessions.of(userId).some(({ socket }) => subscriptions.isJoined(socket.id, conversationId))
      const position = isJoined ? (subscriptions.positionOf(conversationId) ?? 0) : 0
      if (wished <= position) return wished
      if (!isJoined) await participation.assertInside(userId, conversationId, signal)
      const head = (await reader.heads([conversationId], signal)).get(conversationId)?.seq ?? 0
      if (wished <= head) return wished
      // What was delivered a moment ago may stand above a head that is not on a majority yet.
      const range = { after: wished - 1, upTo: wished, limit: 1 }
      const isThere = (await reader.entries(conversationId, range, signal)).length > 0
      return isThere ? wished : Math.max(head, position)
    },
    async readsQuietly(userId, signal) {
      const user = preferences.of(userId)?.user ?? (await users.byIds([userId], signal))[0]
      return user?.privacy.receipts === false
    },
    async storedMark(kind, conversationId, userId, signal) {
      const participant = await reader.participant(conversationId, userId, signal)
      return (kind === 'read' ? participant?.lastRead.seq : participant?.lastDelivered) ?? 0
    },
    async participantCountOf(conversationId, signal) {
      return (await known.find([conversationId], signal))[0]?.participantCount ?? 0
    },
    tellOwnDevices(userId, exceptSocketId, event, payload) {
      io.to(deviceRoomOf(userId, 'native')).except(exceptSocketId).emit(event, payload)
      for (const [name, translated] of toSnake(event, payload)) {
        io.to(deviceRoomOf(userId, 'snake')).except(exceptSocketId).emit(name, translated)
      }
    },
    async authorOf(conversationId, seq, signal) {
      return (await reader.messages([{ conversationId, seq }], signal))[0]?.actorId ?? null
    },
  }
}
