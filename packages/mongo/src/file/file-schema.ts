import type { FileRecord } from '@chat/domain'
import { type Connection, type Model, Schema } from 'mongoose'

export type FileDocument = Omit<FileRecord, 'id'> & { _id: string }

const fileSchema = new Schema(
  {
    _id: { type: String, required: true },
    ownerId: { type: String, required: true },
    conversationId: { type: String, default: null },
    name: { type: String, required: true },
    mimeType: { type: String, required: true },
    size: { type: Number, required: true },
    kind: { type: String, required: true },
    width: Number,
    height: Number,
    durationMs: Number,
    placeholder: String,
    etag: { type: String, required: true },
    hasThumbnail: { type: Boolean, required: true },
    objectKey: { type: String, required: true },
    copiedFrom: { type: String, default: null },
    state: { type: String, required: true },
    arrival: { type: Schema.Types.Mixed, default: null },
    messageSeq: { type: Number, default: null },
    commandId: { type: String, default: null },
    createdAt: { type: Number, required: true }, // epoch ms
    changedAt: { type: Number, required: true }, // epoch ms
  },
  { strict: 'throw', versionKey: false, autoIndex: false },
)
// How much somebody has.
fileSchema.index({ ownerId: 1, state: 1, size: 1 }, { name: 'usage' })
// The files of a conversation, the newest first.
fileSchema.index(
  { conversationId: 1, messageSeq: -1, _id: -1 },
  { name: 'sent', partialFilterExpression: { messageSeq: { $type: 'number' } } },
)
// What is to be swept, and what waits for the scanner.
fileSchema.index({ state: 1, changedAt: 1 }, { name: 'due' })
// What may still come, or might have come too late.
fileSchema.index(
  { 'arrival.until': 1 },
  { name: 'arrival', partialFilterExpression: { 'arrival.until': { $type: 'number' } } },
)
// Whether anybody else has these bytes.
fileSchema.index({ objectKey: 1 }, { name: 'object' })

export const fileModel = (connection: Connection): Model<FileDocument> =>
  (connection.models['File'] as Model<FileDocument> | undefined) ??
  (connection.model('File', fileSchema, 'files') as unknown as Model<FileDocument>)
