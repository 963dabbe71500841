import type { AuditRecord, ReportRecord } from '@chat/domain'
import { type Connection, type Model, Schema } from 'mongoose'

export type ReportDocument = Omit<ReportRecord, 'id'> & {
  _id: string
  /** Who reported what, while it is open: of a second one the first is answered. */
  openKey?: string
}
export type AuditDocument = Omit<AuditRecord, 'id'> & { _id: string }

const reportSchema = new Schema(
  {
    _id: { type: String, required: true },
    reporterId: { type: String, required: true },
    targetType: { type: String, required: true },
    targetUserId: { type: String, required: true },
    messageId: { type: String, default: null },
    conversationId: { type: String, default: null },
    content: { type: String, default: null },
    reason: { type: String, required: true },
    comment: { type: String, default: '' },
    state: { type: String, required: true },
    createdAt: { type: Number, required: true }, // epoch ms
    handledAt: { type: Number, default: null }, // epoch ms
    handledBy: { type: String, default: null },
    openKey: { type: String },
  },
  { strict: 'throw', versionKey: false, autoIndex: false },
)
reportSchema.index({ state: 1, createdAt: -1, _id: -1 }) // the list of an administrator
reportSchema.index(
  { openKey: 1 },
  { name: 'openKey', unique: true, partialFilterExpression: { openKey: { $type: 'string' } } },
)

const auditSchema = new Schema(
  {
    _id: { type: String, required: true },
    at: { type: Number, required: true }, // epoch ms
    actorId: { type: String, required: true },
    action: { type: String, required: true },
    targetUserId: { type: String, default: null },
    reportId: { type: String, default: null },
  },
  { strict: 'throw', versionKey: false, autoIndex: false },
)
auditSchema.index({ at: -1, _id: -1 }) // the newest first

export const reportModel = (connection: Connection): Model<ReportDocument> =>
  (connection.models['Report'] as Model<ReportDocument> | undefined) ??
  (connection.model('Report', reportSchema, 'reports') as unknown as Model<ReportDocument>)

export const auditModel = (connection: Connection): Model<AuditDocument> =>
  (connection.models['Audit'] as Model<AuditDocument> | undefined) ??
  (connection.model('Audit', auditSchema, 'audit') as unknown as Model<AuditDocument>)
