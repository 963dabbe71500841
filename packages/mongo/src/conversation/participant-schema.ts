import type { ParticipantState } from '@chat/contracts'
import type { MarkMoves, ParticipantRecord } from '@chat/domain'
import { type Connection, type Model, Schema } from 'mongoose'

/** Absent in what was written before there were any. */
type LaterField = 'favouritedAt' | 'draft' | 'lastSentAt' | 'hidden'

export type ParticipantDocument = Omit<ParticipantRecord, LaterField | 'shownRead'> &
  Partial<Pick<ParticipantRecord, LaterField>> & {
    _id: string
    changedSeq: number
    /** How far was read without telling others. */
    lastReadQuiet?: { seq: number; n: number }
    /** When the marks moved last; absent until they did. */
    moves?: Partial<MarkMoves>
  }

export function participantOf({
  _id,
  changedSeq: _,
  lastReadQuiet: quiet,
  moves: __,
  ...stored
}: ParticipantDocument): ParticipantRecord {
  const { lastRead, favouritedAt = null, draft = null, lastSentAt = null, hidden = [] } = stored
  const record = { ...stored, favouritedAt, draft, lastSentAt, hidden }
  return quiet && quiet.seq > lastRead.seq ? { ...record, lastRead: quiet, shownRead: lastRead.seq } : record
}

/** They take part, or were asked to. */
export const PRESENT_STATES = ['accepted', 'requested', 'rejected'] as const satisfies ParticipantState[]

const markSchema = new Schema({ seq: Number, n: Number }, { _id: false })
const moveSchema = new Schema({ seq: Number, at: Number }, { _id: false })
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
    lastReadQuiet: { type: markSchema, default: undefined },
    lastDelivered: Number,
    hidden: { type: [Number], default: undefined },
    moves: new Schema({ read: [moveSchema], delivered: [moveSchema] }, { _id: false }),
    archivedAt: { type: Number, default: null }, // epoch ms
    mutedUntil: { type: Number, default: null }, // epoch ms
    favouritedAt: { type: Number, default: null }, // epoch ms
    draft: new Schema({ content: String, updatedAt: Number }, { _id: false }),
    lastSentAt: Number, // in slow mode, epoch ms
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

/** What is not read with a participant: how their marks moved. */
export const WITHOUT_MOVES = { moves: 0 } as const
