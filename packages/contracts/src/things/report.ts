import { z } from 'zod'
import { ConversationId, MessageId, UserId } from '../ids.ts'
import { limits } from '../limits.ts'
import { Timestamp, User } from './user.ts'

export const ReportReason = z.enum(['spam', 'harassment', 'hate', 'violence', 'sexual', 'impersonation', 'other'])
export type ReportReason = z.infer<typeof ReportReason>

export const ReportComment = z.string().trim().max(limits.reportCommentLengthMax)

export const ReportState = z.enum(['open', 'dismissed', 'resolved'])
export type ReportState = z.infer<typeof ReportState>

/** What somebody asked the administrator to look at. */
export const Report = z
  .object({
    id: z.string(),
    targetType: z.enum(['user', 'message']),
    targetUserId: UserId.describe('who is reported: the user, or who wrote the message'),
    messageId: MessageId.nullable(),
    conversationId: ConversationId.nullable(),
    content: z.string().nullable().describe('the message as it was when it was reported'),
    reason: ReportReason,
    comment: z.string(),
    state: ReportState,
    createdAt: Timestamp,
    handledAt: Timestamp.nullable(),
  })
  .meta({ id: 'Report' })
export type Report = z.infer<typeof Report>

/** An account as an administrator sees it. */
export const Account = User.extend({
  email: z.string(),
  role: z.enum(['user', 'admin']),
  suspendedAt: Timestamp.nullable(),
}).meta({ id: 'Account' })
export type Account = z.infer<typeof Account>

/** A report with the people in it. */
export const ReportCase = Report.extend({
  reporter: User.nullable(),
  target: Account.nullable(),
}).meta({ id: 'ReportCase' })
export type ReportCase = z.infer<typeof ReportCase>

/** What an administrator did. Nothing is ever changed or removed in it. */
export const AuditEntry = z
  .object({
    id: z.string(),
    at: Timestamp,
    actorId: UserId,
    action: z.enum(['report-dismissed', 'message-removed', 'user-suspended', 'user-reinstated', 'user-created']),
    targetUserId: UserId.nullable(),
    reportId: z.string().nullable(),
  })
  .meta({ id: 'AuditEntry' })
export type AuditEntry = z.infer<typeof AuditEntry>
