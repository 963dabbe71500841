import { limits, type Presence, type UserId } from '@chat/contracts'
import { AppError } from '../app-error.ts'
import type { ConversationReader } from '../ports/conversation-reader.ts'
import type { UserStore } from '../ports/user-store.ts'
import { toWirePresence } from '../presence/presence.ts'
import type { PresenceStore } from '../presence/presence-store.ts'

export interface ReadPresenceDeps {
  reader: ConversationReader
  users: UserStore
  presence: Pick<PresenceStore, 'read'>
}

/** For those who share a direct conversation, a group or a small room; to all others nobody is there. */
export const createReadPresence = ({ reader, users, presence }: ReadPresenceDeps) =>
  async function readPresence(userId: UserId, ofUserId: UserId, signal: AbortSignal): Promise<Presence> {
    const [known] = await users.byIds([ofUserId], signal)
    if (!known || !(await sharesConversation(userId, ofUserId, signal))) throw new AppError('USER_NOT_FOUND')
    const [record] = await presence.read([ofUserId], signal)
    return record ? toWirePresence(record) : { userId: ofUserId, status: 'offline', lastSeenAt: null }

    async function sharesConversation(one: UserId, other: UserId, signal: AbortSignal): Promise<boolean> {
      if (one === other) return true
      const [mine, theirs] = await Promise.all(
        [one, other].map(async (id) => {
          const participations = await reader.participationsOf(id, signal)
          return new Set(
            participations.filter(({ state }) => state === 'accepted').map((record) => record.conversationId),
          )
        }),
      )
      const shared = [...(mine ?? [])].filter((id) => theirs?.has(id))
      if (shared.length === 0) return false
      const conversations = await reader.conversations(shared, signal)
      return conversations.some(
        ({ kind, participantCount }) => kind !== 'room' || participantCount <= limits.presenceRoomParticipantsMax,
      )
    }
  }
