import { type Connection, type Model, Schema } from 'mongoose'

/** `_id` is the place of the message, as in `entries`. */
export interface SearchDocument {
  _id: string
  conversationId: string
  seq: number
  at: number
  /** By which results are sorted. */
  order: number
  tokens: string[]
  changedSeq: number
  generation: number
}

export const searchSchema = new Schema(
  {
    _id: { type: String, required: true },
    conversationId: { type: String, required: true },
    seq: { type: Number, required: true },
    at: { type: Number, required: true }, // epoch ms
    order: { type: Number, required: true },
    tokens: [String],
    changedSeq: { type: Number, required: true },
    generation: { type: Number, required: true },
  },
  { strict: 'throw', versionKey: false, autoIndex: false },
)
// The messages of some conversations that hold a word, newest first: merged from one range for each conversation.
searchSchema.index({ conversationId: 1, tokens: 1, order: -1 }, { name: 'tokens' })

export const searchModel = (connection: Connection): Model<SearchDocument> =>
  (connection.models['Search'] as Model<SearchDocument> | undefined) ??
  (connection.model('Search', searchSchema, 'search') as unknown as Model<SearchDocument>)
