import { type Connection, type Model, Schema } from 'mongoose'

export interface AnswerDocument {
  _id: string
  hash: string
  /** Sealed by who answers; null: under way. */
  answer: string | null
  heldUntil: number
  /** A date, as the index that removes what has expired wants one. */
  expiresAt: Date
}

export const answerSchema = new Schema(
  {
    _id: { type: String, required: true },
    hash: { type: String, required: true },
    answer: { type: String, default: null },
    heldUntil: { type: Number, required: true }, // epoch ms
    expiresAt: { type: Date, required: true },
  },
  { strict: 'throw', versionKey: false, autoIndex: false },
)
answerSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 }) // what has expired vanishes

export const answerModel = (connection: Connection): Model<AnswerDocument> =>
  (connection.models['Answer'] as Model<AnswerDocument> | undefined) ??
  (connection.model('Answer', answerSchema, 'answers') as unknown as Model<AnswerDocument>)
