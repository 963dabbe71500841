import { type ConversationId, limits, type UserId } from '@chat/contracts'
import type { Clock, ConversationReader } from '@chat/domain'
import type { KnownConversations } from './known-conversations.ts'

const KEPT_MS = 15_000
const KEPT_MAX = 10_000
const READS_AT_ONCE = 16

/** In which conversations a user is seen to come and go: direct ones, groups, and rooms that are not too large. */
export interface PresenceAudience {
  of(userId: UserId, signal: AbortSignal): Promise<ConversationId[]>
  /** Those of these people who share such a conversation with the asker. */
  sharedWith(userId: UserId, userIds: readonly UserId[], signal: AbortSignal): Promise<UserId[]>
}

export function createPresenceAudience({
  reader,
  known,
  clock,
}: {
  reader: Pick<ConversationReader, 'membershipsOf'>
  known: KnownConversations
  clock: Clock
}): PresenceAudience {
  const kept = new Map<UserId, { ids: ConversationId[]; readAt: number }>()

  async function of(userId: UserId, signal: AbortSignal): Promise<ConversationId[]> {
    const before = kept.get(userId)
    if (before && clock.monotonic() - before.readAt < KEPT_MS) return before.ids
    const mine = (await reader.membershipsOf(userId, signal)).filter(({ state }) => state === 'accepted')
    const records = await known.find(
      mine.map(({ conversationId }) => conversationId),
      signal,
    )
    const ids = records
      .filter(({ kind, participantCount }) => kind !== 'room' || participantCount <= limits.presenceRoomParticipantsMax)
      .map(({ id }) => id)
    kept.delete(userId)
    kept.set(userId, { ids, readAt: clock.monotonic() })
    if (kept.size > KEPT_MAX) kept.delete(kept.keys().next().value!)
    return ids
  }

  return {
    of,
    async sharedWith(userId, userIds, signal) {
      const mine = new Set(await of(userId, signal))
      const waiting = [...new Set(userIds)]
      const shared = new Set<UserId>()
      const readNext = async (): Promise<void> => {
        for (let other = waiting.pop(); other !== undefined; other = waiting.pop()) {
          if (other === userId || (await of(other, signal)).some((id) => mine.has(id))) shared.add(other)
        }
      }
      await Promise.all(Array.from({ length: READS_AT_ONCE }, readNext))
      return userIds.filter((id) => shared.has(id))
    },
  }
}
