import { type Connection, type Model, Schema } from 'mongoose'

export interface BlockDocument {
  _id: string
  conversationId: string
  blockerId: string
  blockedId: string
  /** What was taken back stays, so that a late repeat does not bring it back. */
  isBlocked: boolean
  at: number
  changedSeq: number
}

export const blockSchema = new Schema(
  {
    _id: { type: String, required: true },
    conversationId: { type: String, required: true },
    blockerId: { type: String, required: true },
    blockedId: { type: String, required: true },
    isBlocked: { type: Boolean, required: true },
    at: { type: Number, required: true }, // epoch ms
    changedSeq: { type: Number, required: true },
  },
  { strict: 'throw', versionKey: false, autoIndex: false },
)
blockSchema.index({ blockerId: 1, isBlocked: 1, blockedId: 1 }) // whom somebody blocks, page by page

export const blockModel = (connection: Connection): Model<BlockDocument> =>
  (connection.models['Block'] as Model<BlockDocument> | undefined) ??
  (connection.model('Block', blockSchema, 'blocks') as unknown as Model<BlockDocument>)

/** Ids hold no blank. */
export const blockKeyOf = (blockerId: string, blockedId: string): string => `${blockerId} ${blockedId}`
