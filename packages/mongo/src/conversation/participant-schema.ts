import type { ParticipantRecord } from '@chat/domain'
import { type Connection, type Model, Schema } from 'mongoose'

export type ParticipantDocument = ParticipantRecord & { _id: string; changedSeq: number }

const markSchema = new Schema({ seq: Number, n: Number }, { _id: false })
const rangeSchema = new Schema({ from: Number, to: Number }, { _id: false })

export const participantSchema = new Schema(
  {
    _id: { type: String, required: true },
    conversationId: { type: String, required: true },
    userId: { type: String, required: true },
    role: { type: String, required: true },
    state: { type: String, required: true },
    visible: [rangeSchema],
    lastRead: markSchema,
    lastDelivered: Number,
    archivedAt: { type: Number, default: null }, // epoch ms
    mutedUntil: { type: Number, default: null }, // epoch ms
    joinedAt: { type: Number, required: true }, // epoch ms
    changedSeq: { type: Number, required: true },
  },
  { strict: 'throw', versionKey: false, autoIndex: false },
)
participantSchema.index({ conversationId: 1, state: 1, userId: 1 }) // the people of a conversation, page by page
participantSchema.index({ userId: 1, state: 1 }) // the conversations of a person

export const participantModel = (connection: Connection): Model<ParticipantDocument> =>
  (connection.models['Participant'] as Model<ParticipantDocument> | undefined) ??
  (connection.model('Participant', participantSchema, 'participants') as unknown as Model<ParticipantDocument>)

/** Ids hold no blank. */
export const participantKeyOf = (conversationId: string, userId: string): string => `${conversationId} ${userId}`
