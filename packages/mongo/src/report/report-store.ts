import type { PageAfter, ReportRecord, ReportStore } from '@chat/domain'
import { mongo } from 'mongoose'
import { databaseOfConnection, type MongoConnection } from '../connection.ts'
import { perform } from '../perform.ts'
import { DUPLICATE_KEY } from '../write-command.ts'
import { type AuditDocument, auditModel, type ReportDocument, reportModel } from './report-schema.ts'

/** The only writer of `reports` and `audit`. */
export function createReportStore(connection: MongoConnection): ReportStore {
  const database = databaseOfConnection(connection)
  const reports = database.collection<ReportDocument>(reportModel(connection).collection.name)
  const audit = database.collection<AuditDocument>(auditModel(connection).collection.name)

  return {
    async create({ id, ...report }, signal) {
      const openKey = `${report.reporterId} ${report.targetType} ${report.messageId ?? report.targetUserId}`
      try {
        await perform(signal, () => reports.insertOne({ _id: id, ...report, openKey }))
        return { report: { id, ...report }, isNew: true }
      } catch (error) {
        if (!(error instanceof mongo.MongoServerError) || error.code !== DUPLICATE_KEY) throw error
        const known = await perform(signal, () => reports.findOne({ openKey }))
        if (known) return { report: recordOf(known), isNew: false }
        throw error // closed in this very moment
      }
    },

    async find(reportId, signal) {
      const found = await perform(signal, () => reports.findOne({ _id: reportId }))
      return found && recordOf(found)
    },

    async list(state, after, limit, signal) {
      const found = await perform(signal, () =>
        reports
          .find({ state, ...below('createdAt', after) })
          .sort({ createdAt: -1, _id: -1 })
          .limit(limit)
          .toArray(),
      )
      return found.map(recordOf)
    },

    async close(reportId, change, signal) {
      const closed = await perform(signal, () =>
        reports.findOneAndUpdate(
          { _id: reportId, state: 'open' },
          { $set: change, $unset: { openKey: '' } },
          { returnDocument: 'after' },
        ),
      )
      const found = closed ?? (await perform(signal, () => reports.findOne({ _id: reportId })))
      return found && recordOf(found)
    },

    async audit({ id, ...entry }, signal) {
      await perform(signal, () => audit.insertOne({ _id: id, ...entry }))
    },

    async listAudit(after, limit, signal) {
      const found = await perform(signal, () =>
        audit.find(below('at', after)).sort({ at: -1, _id: -1 }).limit(limit).toArray(),
      )
      return found.map(({ _id, ...entry }) => ({ id: _id, ...entry }))
    },
  }
}

const below = (field: string, after: PageAfter | null): Record<string, unknown> =>
  after === null ? {} : { $or: [{ [field]: { $lt: after.at } }, { [field]: after.at, _id: { $lt: after.id } }] }

const recordOf = ({ _id, openKey: _, ...report }: ReportDocument): ReportRecord => ({ id: _id, ...report })
