import type { ThreadStance } from '@chat/domain'
import { type Connection, type Model, Schema } from 'mongoose'

export type ThreadDocument = ThreadStance & { _id: string; userId: string; saidAt: number }

export const threadSchema = new Schema(
  {
    _id: { type: String, required: true },
    userId: { type: String, required: true },
    conversationId: { type: String, required: true },
    rootSeq: { type: Number, required: true },
    isFollowing: { type: Boolean, default: null }, // null: they never said
    lastReadSeq: { type: Number, required: true },
    saidAt: { type: Number, required: true }, // epoch ms
  },
  { strict: 'throw', versionKey: false, autoIndex: false },
)
// The threads that somebody said they follow, the last said first.
threadSchema.index({ userId: 1, saidAt: -1 }, { name: 'followed', partialFilterExpression: { isFollowing: true } })

export const threadModel = (connection: Connection): Model<ThreadDocument> =>
  (connection.models['Thread'] as Model<ThreadDocument> | undefined) ??
  (connection.model('Thread', threadSchema, 'threads') as unknown as Model<ThreadDocument>)

/** Ids hold no blank. */
export const threadKeyOf = (conversationId: string, rootSeq: number, userId: string): string =>
  `${conversationId}.${rootSeq} ${userId}`
