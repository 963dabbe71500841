import type { UserId } from '@chat/contracts'
import type { BlockReader } from '@chat/domain'
import { createBatchedRead } from '../batched-read.ts'
import { databaseOfConnection, type MongoConnection, readRestMsOf } from '../connection.ts'
import { NEVER, perform } from '../perform.ts'
import { type BlockDocument, blockKeyOf, blockModel } from './block-schema.ts'

/** Written by the log store alone. */
export function createBlockReader(connection: MongoConnection): BlockReader {
  const blocks = databaseOfConnection(connection).collection<BlockDocument>(blockModel(connection).collection.name)
  const blocksByBlocker = createBatchedRead(
    (blockerIds) =>
      perform(NEVER, async () => {
        const filter = { blockerId: { $in: blockerIds }, isBlocked: true }
        const found = await blocks.find(filter, { projection: { _id: 0, blockerId: 1, blockedId: 1 } }).toArray()
        return Map.groupBy(found, ({ blockerId }) => blockerId)
      }),
    readRestMsOf(connection),
  )
  const blocksByKey = createBatchedRead(
    (keys) =>
      perform(NEVER, async () => {
        const found = await blocks.find({ _id: { $in: keys }, isBlocked: true }).toArray()
        return new Map(found.map((block) => [block._id, block]))
      }),
    readRestMsOf(connection),
  )
  return {
    async blockedIdsOf(userId, signal) {
      const found = (await blocksByBlocker([userId], signal)).get(userId) ?? []
      return found.map(({ blockedId }) => blockedId)
    },

    async between(userId, userIds, signal) {
      const keysWith = (other: UserId) => [blockKeyOf(userId, other), blockKeyOf(other, userId)]
      const found = await blocksByKey(userIds.flatMap(keysWith), signal)
      return new Set(userIds.filter((other) => keysWith(other).some((key) => found.has(key))))
    },

    async blockedBy(userId, afterUserId, limit, signal) {
      const blockedId = afterUserId === null ? {} : { blockedId: { $gt: afterUserId } }
      const found = await perform(signal, () =>
        blocks
          .find({ blockerId: userId, isBlocked: true, ...blockedId })
          .sort({ blockedId: 1 })
          .limit(limit)
          .toArray(),
      )
      return found.map(({ _id, isBlocked: _, changedSeq: __, ...record }) => record)
    },
  }
}
