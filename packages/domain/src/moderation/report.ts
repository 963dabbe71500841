import { ID_PREFIXES, type Report, type ReportReason } from '@chat/contracts'
import { AppError } from '../app-error.ts'
import type { Clock } from '../ports/clock.ts'
import type { IdSource } from '../ports/ids.ts'
import type { ReportRecord, ReportStore } from '../ports/report-store.ts'
import type { ReadMessage } from '../reading/read-message.ts'
import type { Asker } from '../sending/start-conversations.ts'
import type { ReadUsers } from '../user/read-users.ts'

export interface ReportDeps {
  reports: ReportStore
  users: Pick<ReadUsers, 'assertAll'>
  readMessage: ReadMessage
  ids: IdSource
  clock: Pick<Clock, 'now'>
}

export interface ReportWish {
  targetType: 'user' | 'message'
  targetId: string
  reason: ReportReason
  comment: string
}

/** The message is kept as it was, so that it can be judged after it was changed. Only who can read it can report it. */
export const createReport = ({ reports, users, readMessage, ids, clock }: ReportDeps) =>
  async function report(
    { userId }: Asker,
    { targetType, targetId, reason, comment }: ReportWish,
    signal: AbortSignal,
  ): Promise<{ report: Report; isNew: boolean }> {
    const target = await targetOf()
    if (target.targetUserId === userId) throw new AppError('BAD_REQUEST', { detail: 'You cannot report yourself.' })
    const created = await reports.create(
      {
        id: `${ID_PREFIXES.report}${ids.token(20)}`,
        reporterId: userId,
        targetType,
        ...target,
        reason,
        comment,
        state: 'open',
        createdAt: clock.now(),
        handledAt: null,
        handledBy: null,
      },
      signal,
    )
    return { report: toWireReport(created.report), isNew: created.isNew }

    async function targetOf() {
      if (targetType === 'user') {
        await users.assertAll([targetId], signal)
        return { targetUserId: targetId, messageId: null, conversationId: null, content: null }
      }
      const { id, conversationId, senderId, content } = await readMessage(targetId, userId, signal)
      return { targetUserId: senderId, messageId: id, conversationId, content }
    }
  }

export type CreateReport = ReturnType<typeof createReport>

export const toWireReport = ({
  reporterId: _,
  handledBy: __,
  createdAt,
  handledAt,
  ...report
}: ReportRecord): Report => ({
  ...report,
  createdAt: new Date(createdAt).toISOString(),
  handledAt: handledAt === null ? null : new Date(handledAt).toISOString(),
})
