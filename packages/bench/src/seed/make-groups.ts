import { randomUUID } from 'node:crypto'
import type { UserId } from '@chat/contracts'
import { headSeqOf, type SeededConversation } from './seed-conversations.ts'

export interface GroupPlan {
  readonly size: number
  readonly perPerson: number
  readonly messages: number
}

export interface Cursor {
  readonly conversationId: string
  readonly seq: number
}

/** So many groups that everybody is in `perPerson` of them, each time with others. */
export function makeGroups(userIds: readonly UserId[], { size, perPerson, messages }: GroupPlan): SeededConversation[] {
  const groups: SeededConversation[] = []
  for (let round = 0; round < perPerson; round++) {
    const order = userIds.toSorted((left, right) => placeIn(round, left) - placeIn(round, right))
    for (let first = 0; first < order.length; first += size) {
      const members = order.slice(first, first + size)
      groups.push({ id: `cnv_${randomUUID().replaceAll('-', '')}`, kind: 'group', members, messages })
    }
  }
  return groups
}

/** For each user what a client has that missed nothing. */
export function cursorsByMember(groups: readonly SeededConversation[]): Map<UserId, Cursor[]> {
  const cursors = new Map<UserId, Cursor[]>()
  for (const group of groups) {
    const cursor = { conversationId: group.id, seq: headSeqOf(group) }
    for (const userId of group.members) {
      const ofUser = cursors.get(userId)
      if (ofUser) ofUser.push(cursor)
      else cursors.set(userId, [cursor])
    }
  }
  return cursors
}

/** Another order for each round, the same in every run. */
function placeIn(round: number, userId: UserId): number {
  let hash = round + 1
  for (let index = 0; index < userId.length; index++) hash = Math.imul(hash ^ userId.charCodeAt(index), 0x5bd1e995)
  hash ^= hash >>> 15
  return Math.imul(hash, 0x27d4eb2d) ^ (hash >>> 13)
}
