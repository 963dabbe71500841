import {
  type Account,
  ASSISTANT,
  type AuditEntry,
  parseMessageId,
  type Report,
  type ReportCase,
  type ReportState,
  type UserId,
} from '@chat/contracts'
import type { RegisterRequest } from '../account/register.ts'
import type { RevokeSessions } from '../account/revoke-sessions.ts'
import { AppError } from '../app-error.ts'
import { commandIdFrom } from '../ids/derived-ids.ts'
import { SYSTEM_ACTOR } from '../log/command.ts'
import type { Clock } from '../ports/clock.ts'
import type { Digest } from '../ports/digest.ts'
import type { IdSource } from '../ports/ids.ts'
import type { AuditRecord, PageAfter, ReportRecord, ReportStore } from '../ports/report-store.ts'
import type { SessionStore } from '../ports/session-store.ts'
import type { UserRecord, UserStore } from '../ports/user-store.ts'
import type { SendCommand } from '../sending/send-command.ts'
import type { Asker } from '../sending/start-conversations.ts'
import { formatPlace, parsePlace, placeOf } from '../user/fold-name.ts'
import { queryOf } from '../user/search-people.ts'
import { toWireUser } from '../user/wire-user.ts'
import { toWireReport } from './report.ts'

export interface ModerateDeps {
  users: UserStore
  sessions: Pick<SessionStore, 'liveOf'>
  reports: ReportStore
  addAccount: (request: RegisterRequest, signal: AbortSignal) => Promise<UserRecord>
  revokeSessions: Pick<RevokeSessions, 'revoke'>
  sendCommand: SendCommand
  digest: Digest
  ids: IdSource
  clock: Pick<Clock, 'now'>
}

interface Page<T> {
  items: T[]
  nextCursor: string | null
  prevCursor: null
}

/** What administrators do. Each is asked of the database whether they are one, so that a demotion counts at once. */
export function createModerate(deps: ModerateDeps) {
  const { users, sessions, reports, addAccount, revokeSessions, sendCommand, digest, ids, clock } = deps

  async function assertAdmin(userId: UserId, signal: AbortSignal): Promise<void> {
    const [user] = await users.byIds([userId], signal)
    if (user?.role !== 'admin' || user.suspendedAt !== null)
      throw new AppError('FORBIDDEN', { detail: 'This is for administrators of the installation.' })
  }

  async function found(reportId: string, signal: AbortSignal): Promise<ReportRecord> {
    const report = await reports.find(reportId, signal)
    if (!report) throw new AppError('REPORT_NOT_FOUND')
    return report
  }

  const audit = (
    actorId: UserId,
    action: AuditRecord['action'],
    about: { targetUserId?: UserId; reportId?: string },
    signal: AbortSignal,
  ): Promise<void> =>
    reports.audit(
      {
        id: ids.token(20),
        at: clock.now(),
        actorId,
        action,
        targetUserId: about.targetUserId ?? null,
        reportId: about.reportId ?? null,
      },
      signal,
    )

  async function close(
    { userId }: Asker,
    report: ReportRecord,
    state: 'dismissed' | 'resolved',
    signal: AbortSignal,
  ): Promise<Report> {
    const closed = await reports.close(report.id, { state, handledAt: clock.now(), handledBy: userId }, signal)
    return toWireReport(closed ?? report)
  }

  return {
    async listReports(
      { userId }: Asker,
      { state, cursor, limit }: { state: ReportState; cursor?: string | undefined; limit: number },
      signal: AbortSignal,
    ): Promise<Page<ReportCase>> {
      await assertAdmin(userId, signal)
      const rows = await reports.list(state, parseCursor(cursor), limit + 1, signal)
      const page = rows.slice(0, limit)
      const concerned = page.flatMap(({ reporterId, targetUserId }) => [reporterId, targetUserId])
      const byId = new Map((await users.byIds([...new Set(concerned)], signal)).map((user) => [user.id, user]))
      return {
        items: page.map((report) => {
          const [reporter, target] = [byId.get(report.reporterId), byId.get(report.targetUserId)]
          return {
            ...toWireReport(report),
            reporter: reporter ? toWireUser(reporter) : null,
            target: target ? toWireAccount(target) : null,
          }
        }),
        nextCursor: cursorAfter(rows, page, ({ createdAt, id }) => ({ at: createdAt, id })),
        prevCursor: null,
      }
    },

    async dismiss(asker: Asker, reportId: string, signal: AbortSignal): Promise<Report> {
      await assertAdmin(asker.userId, signal)
      const report = await found(reportId, signal)
      await audit(asker.userId, 'report-dismissed', { reportId }, signal)
      return close(asker, report, 'dismissed', signal)
    },

    async resolve(asker: Asker, reportId: string, signal: AbortSignal): Promise<Report> {
      await assertAdmin(asker.userId, signal)
      return close(asker, await found(reportId, signal), 'resolved', signal)
    },

    /** The command id is made of the report, so that doing it again does no harm. */
    async removeMessage(asker: Asker, reportId: string, signal: AbortSignal): Promise<Report> {
      await assertAdmin(asker.userId, signal)
      const report = await found(reportId, signal)
      const place = report.messageId === null ? null : parseMessageId(report.messageId)
      if (!place || report.messageId === null) throw new AppError('REPORT_NOT_FOUND')
      await audit(asker.userId, 'message-removed', { reportId, targetUserId: report.targetUserId }, signal)
      await sendCommand<'delete-message'>(
        {
          name: 'delete-message',
          conversationId: place.conversationId,
          actorId: SYSTEM_ACTOR,
          commandId: commandIdFrom(`remove ${report.messageId} by ${reportId}`, digest),
          request: { messageId: report.messageId, scope: 'everyone' },
          traceId: asker.traceId,
        },
        signal,
      )
      return close(asker, report, 'resolved', signal)
    },

    /** First nothing new begins, then what there is ends; doing it again ends what was left. */
    async suspend({ userId, traceId }: Asker, targetId: UserId, signal: AbortSignal): Promise<Account> {
      await assertAdmin(userId, signal)
      if (targetId === ASSISTANT.id) throw new AppError('FORBIDDEN', { detail: 'The assistant cannot be suspended.' })
      const [target] = await users.byIds([targetId], signal)
      if (!target) throw new AppError('USER_NOT_FOUND')
      if (target.role === 'admin') throw new AppError('FORBIDDEN', { detail: 'An administrator cannot be suspended.' })
      await audit(userId, 'user-suspended', { targetUserId: targetId }, signal)
      const suspended = await users.update(targetId, { suspendedAt: target.suspendedAt ?? clock.now() }, signal)
      await revokeSessions.revoke(targetId, await sessions.liveOf(targetId, signal), traceId, signal)
      return toWireAccount(suspended ?? target)
    },

    async reinstate({ userId }: Asker, targetId: UserId, signal: AbortSignal): Promise<Account> {
      await assertAdmin(userId, signal)
      await audit(userId, 'user-reinstated', { targetUserId: targetId }, signal)
      const user = await users.update(targetId, { suspendedAt: null }, signal)
      if (!user) throw new AppError('USER_NOT_FOUND')
      return toWireAccount(user)
    },

    async createUser({ userId }: Asker, request: RegisterRequest, signal: AbortSignal): Promise<Account> {
      await assertAdmin(userId, signal)
      const user = await addAccount(request, signal)
      await audit(userId, 'user-created', { targetUserId: user.id }, signal)
      return toWireAccount(user)
    },

    async listAccounts(
      { userId }: Asker,
      { q, cursor, limit }: { q: string; cursor?: string | undefined; limit: number },
      signal: AbortSignal,
    ): Promise<Page<Account>> {
      await assertAdmin(userId, signal)
      const query = queryOf(q)
      const rows = await users.search(query, parsePlace(cursor), limit + 1, signal, { withSuspended: true })
      const page = rows.slice(0, limit)
      const last = rows.length > limit ? page.at(-1) : undefined
      const nextCursor = last ? formatPlace(placeOf(last, query)) : null
      return { items: page.map(toWireAccount), nextCursor, prevCursor: null }
    },

    async listAudit(
      { userId }: Asker,
      { cursor, limit }: { cursor?: string | undefined; limit: number },
      signal: AbortSignal,
    ): Promise<Page<AuditEntry>> {
      await assertAdmin(userId, signal)
      const rows = await reports.listAudit(parseCursor(cursor), limit + 1, signal)
      const page = rows.slice(0, limit)
      return {
        items: page.map(({ at, ...entry }) => ({ ...entry, at: new Date(at).toISOString() })),
        nextCursor: cursorAfter(rows, page, ({ at, id }) => ({ at, id })),
        prevCursor: null,
      }
    },
  }
}

export type Moderate = ReturnType<typeof createModerate>

const toWireAccount = (user: UserRecord): Account => ({
  ...toWireUser(user),
  email: user.email,
  role: user.role,
  suspendedAt: user.suspendedAt === null ? null : new Date(user.suspendedAt).toISOString(),
})

function cursorAfter<T>(rows: T[], page: T[], placeOf: (row: T) => PageAfter): string | null {
  const last = page.at(-1)
  if (rows.length === page.length || last === undefined) return null
  const { at, id } = placeOf(last)
  return `${at}.${id}`
}

function parseCursor(cursor: string | undefined): PageAfter | null {
  if (cursor === undefined) return null
  const [, at = '', id = ''] = /^(\d{1,15})\.(.+)$/.exec(cursor) ?? []
  if (at === '') throw new AppError('BAD_REQUEST', { errors: [{ path: 'cursor', message: 'is not from here' }] })
  return { at: Number(at), id }
}
