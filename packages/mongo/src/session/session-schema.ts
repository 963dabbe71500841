import { type Connection, type Model, Schema } from 'mongoose'

export interface SessionDocument {
  _id: string
  userId: string
  tokenHash: string
  generation: number
  rotatedAt: number
  createdAt: number
  /** A date, as the index that removes what has expired wants one. */
  expiresAt: Date
  revokedAt: number | null
  /** When the inbox of the user knew that it was revoked. */
  toldAt: Date | null
}

export const sessionSchema = new Schema(
  {
    _id: { type: String, required: true },
    userId: { type: String, required: true },
    tokenHash: { type: String, required: true }, // SHA-256; the token itself is stored nowhere
    generation: { type: Number, required: true },
    rotatedAt: { type: Number, required: true }, // epoch ms
    createdAt: { type: Number, required: true }, // epoch ms
    expiresAt: { type: Date, required: true },
    revokedAt: { type: Number, default: null }, // epoch ms
    toldAt: { type: Date, default: null },
  },
  { strict: 'throw', versionKey: false, autoIndex: false },
)
sessionSchema.index({ userId: 1 }) // the living sessions of a user
sessionSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 }) // what has expired vanishes
sessionSchema.index({ revokedAt: 1 }, { name: 'ended', partialFilterExpression: { revokedAt: { $gt: 0 } } }) // untold; ended lately

export const sessionModel = (connection: Connection): Model<SessionDocument> =>
  (connection.models['Session'] as Model<SessionDocument> | undefined) ??
  (connection.model('Session', sessionSchema, 'sessions') as unknown as Model<SessionDocument>)
