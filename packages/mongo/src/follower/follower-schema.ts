import { type Connection, type Model, Schema } from 'mongoose'

export interface FollowerDocument {
  /** Its name. */
  _id: string
  holder: string | null
  /** By the time of the database. */
  until: Date
  generation: number
}

export interface FollowerPositionDocument {
  /** `<follower>.<generation> <conversationId>` */
  _id: string
  seq: number
}

const followerSchema = new Schema(
  { _id: { type: String, required: true }, holder: String, until: Date, generation: Number },
  { strict: 'throw', versionKey: false, autoIndex: false },
)
const positionSchema = new Schema(
  { _id: { type: String, required: true }, seq: Number },
  { strict: 'throw', versionKey: false, autoIndex: false },
)

export const followerModel = (connection: Connection): Model<FollowerDocument> =>
  (connection.models['Follower'] as Model<FollowerDocument> | undefined) ??
  (connection.model('Follower', followerSchema, 'followers') as unknown as Model<FollowerDocument>)

export const followerPositionModel = (connection: Connection): Model<FollowerPositionDocument> =>
  (connection.models['FollowerPosition'] as Model<FollowerPositionDocument> | undefined) ??
  (connection.model(
    'FollowerPosition',
    positionSchema,
    'follower_positions',
  ) as unknown as Model<FollowerPositionDocument>)
