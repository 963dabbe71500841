import { type Connection, type Model, Schema } from 'mongoose'

export interface WorkerDocument {
  _id: string
  partitions: number[]
  /** By the time of the database. */
  until: Date
}

export const workerSchema = new Schema(
  {
    _id: { type: String, required: true },
    partitions: [Number],
    until: { type: Date, required: true },
  },
  { strict: 'throw', versionKey: false, autoIndex: false },
)
workerSchema.index({ until: 1 }, { expireAfterSeconds: 3600 }) // leases of workers that died are cleared

export const workerModel = (connection: Connection): Model<WorkerDocument> =>
  (connection.models['Worker'] as Model<WorkerDocument> | undefined) ??
  (connection.model('Worker', workerSchema, 'workers') as unknown as Model<WorkerDocument>)
