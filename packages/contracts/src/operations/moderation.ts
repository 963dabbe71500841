import { z } from 'zod'
import { UserId } from '../ids.ts'
import { defineOperation } from '../operation.ts'
import { listOf, PageQuery } from '../things/page.ts'
import { Session } from '../things/user.ts'
import { accountOperations } from './accounts.ts'
import { Account, AuditEntry, Report, ReportCase, ReportComment, ReportReason, ReportState } from '../things/report.ts'

const reportParams = z.object({ reportId: z.string().min(1).max(160) })
const userParams = z.object({ userId: UserId })
const tag = 'moderation'

export const moderationOperations = {
  createReport: defineOperation({
    method: 'POST',
    path: '/reports',
    repeats: 'recorded',
    tag,
    summary: 'Ask the administrator to look at a person or a message. Nobody else is told.',
    auth: 'user',
    body: z.strictObject({
      targetType: z.enum(['user', 'message']),
      targetId: z.string().min(1).max(160),
      reason: ReportReason.default('other'),
      comment: ReportComment.default(''),
    }),
    responses: { 200: Report, 201: Report },
    errors: ['BAD_REQUEST', 'USER_NOT_FOUND', 'MESSAGE_NOT_FOUND', 'RATE_LIMITED'],
  }),
  listReports: defineOperation({
    method: 'GET',
    path: '/admin/reports',
    tag,
    summary: 'What was reported, the newest first. For administrators.',
    auth: 'user',
    query: PageQuery.extend({ state: ReportState.default('open') }),
    responses: { 200: listOf(ReportCase) },
    errors: ['BAD_REQUEST', 'FORBIDDEN'],
  }),
  dismissReport: defineOperation({
    method: 'POST',
    path: '/admin/reports/:reportId/dismiss',
    tag,
    summary: 'Nothing is wrong with it. For administrators.',
    auth: 'user',
    params: reportParams,
    responses: { 200: Report },
    errors: ['FORBIDDEN', 'REPORT_NOT_FOUND'],
  }),
  removeReportedMessage: defineOperation({
    method: 'POST',
    path: '/admin/reports/:reportId/remove-message',
    tag,
    summary: 'Delete the reported message for everyone. For administrators.',
    auth: 'user',
    params: reportParams,
    responses: { 200: Report },
    errors: ['FORBIDDEN', 'REPORT_NOT_FOUND', 'BUSY', 'NO_ANSWER'],
  }),
  resolveReport: defineOperation({
    method: 'POST',
    path: '/admin/reports/:reportId/resolve',
    tag,
    summary: 'It was dealt with. For administrators.',
    auth: 'user',
    params: reportParams,
    responses: { 200: Report },
    errors: ['FORBIDDEN', 'REPORT_NOT_FOUND'],
  }),
  suspendUser: defineOperation({
    method: 'PUT',
    path: '/admin/users/:userId/suspension',
    tag,
    summary: 'End all sessions of somebody, and let them begin none. For administrators.',
    auth: 'user',
    params: userParams,
    responses: { 200: Account },
    errors: ['FORBIDDEN', 'USER_NOT_FOUND'],
  }),
  reinstateUser: defineOperation({
    method: 'DELETE',
    path: '/admin/users/:userId/suspension',
    tag,
    summary: 'Let somebody sign in again. For administrators.',
    auth: 'user',
    params: userParams,
    responses: { 200: Account },
    errors: ['FORBIDDEN', 'USER_NOT_FOUND'],
  }),
  createUser: defineOperation({
    method: 'POST',
    path: '/users',
    repeats: 'recorded',
    tag,
    summary: 'Create an account for somebody, as an administrator; without a token the same as to register.',
    auth: 'optional',
    body: accountOperations.register.body,
    responses: { 201: z.union([Session, Account]) },
    errors: [...accountOperations.register.errors, 'FORBIDDEN'],
  }),
  listAccounts: defineOperation({
    method: 'GET',
    path: '/admin/users',
    tag,
    summary: 'Accounts by the beginning of a name, suspended ones too. For administrators.',
    auth: 'user',
    query: PageQuery.extend({ q: z.string().trim().max(64).default('') }),
    responses: { 200: listOf(Account) },
    errors: ['BAD_REQUEST', 'FORBIDDEN'],
  }),
  listAudit: defineOperation({
    method: 'GET',
    path: '/admin/audit',
    tag,
    summary: 'What administrators did, the newest first. For administrators.',
    auth: 'user',
    query: PageQuery,
    responses: { 200: listOf(AuditEntry) },
    errors: ['BAD_REQUEST', 'FORBIDDEN'],
  }),
} as const
