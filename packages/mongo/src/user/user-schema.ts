import type { Privacy } from '@chat/contracts'
import type { StatusRecord } from '@chat/domain'
import { type Connection, type Model, Schema } from 'mongoose'

export interface UserDocument {
  _id: string
  username: string
  email: string
  displayName: string
  /** What they are found by, folded. */
  names: string[]
  avatarUrl: string | null
  role: 'user' | 'admin'
  passwordHash: string
  createdAt: number
  isFirst?: true
  bio: string
  status: StatusRecord
  privacy: Privacy
  suspendedAt: number | null
}

export const NAMES_INDEX = 'names'

export const userSchema = new Schema(
  {
    _id: { type: String, required: true },
    username: { type: String, required: true }, // folded
    email: { type: String, required: true }, // folded
    displayName: { type: String, required: true },
    names: { type: [String], required: true },
    avatarUrl: { type: String, default: null },
    role: { type: String, required: true },
    passwordHash: { type: String, required: true },
    createdAt: { type: Number, required: true }, // epoch ms
    bio: { type: String, default: '' },
    status: { type: Schema.Types.Mixed, required: true },
    privacy: { type: Schema.Types.Mixed, required: true },
    suspendedAt: { type: Number, default: null }, // epoch ms
    isFirst: { type: Boolean }, // of one account at most, and otherwise absent
  },
  { strict: 'throw', versionKey: false, autoIndex: false },
)
userSchema.index({ username: 1 }, { unique: true }) // sign in, USERNAME_TAKEN
userSchema.index({ email: 1 }, { unique: true }) // sign in, EMAIL_TAKEN
userSchema.index({ names: 1, _id: 1 }, { name: NAMES_INDEX }) // search by prefix, in the order of the names
userSchema.index({ isFirst: 1 }, { unique: true, partialFilterExpression: { isFirst: true } }) // who administers

export const userModel = (connection: Connection): Model<UserDocument> =>
  (connection.models['User'] as Model<UserDocument> | undefined) ??
  (connection.model('User', userSchema, 'users') as unknown as Model<UserDocument>)
