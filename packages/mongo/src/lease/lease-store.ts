import type { LeaseStore } from '@chat/domain'
import { databaseOfConnection, type MongoConnection } from '../connection.ts'
import { MAJORITY_READ, perform } from '../perform.ts'
import { type WorkerDocument, workerModel } from './worker-schema.ts'

/** The only writer of `workers`. */
export function createLeaseStore(connection: MongoConnection): LeaseStore {
  const { name } = workerModel(connection).collection
  const workers = databaseOfConnection(connection).collection<WorkerDocument>(name)
  return {
    async renew({ workerId, partitions }, ttlMs, signal) {
      const lease = { partitions: { $literal: partitions }, until: { $add: ['$$NOW', ttlMs] } }
      await perform(signal, () => workers.updateOne({ _id: workerId }, [{ $set: lease }], { upsert: true }))
      const live = await perform(signal, () =>
        workers.find({ $expr: { $gt: ['$until', '$$NOW'] } }, MAJORITY_READ).toArray(),
      )
      return live.map((worker) => ({ workerId: worker._id, partitions: worker.partitions }))
    },

    async release(workerId, signal) {
      await perform(signal, () => workers.deleteOne({ _id: workerId }))
    },
  }
}
