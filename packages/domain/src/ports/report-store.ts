import type { AuditEntry, ConversationId, MessageId, ReportReason, ReportState, UserId } from '@chat/contracts'

export interface ReportRecord {
  id: string
  reporterId: UserId
  targetType: 'user' | 'message'
  targetUserId: UserId
  messageId: MessageId | null
  conversationId: ConversationId | null
  content: string | null
  reason: ReportReason
  comment: string
  state: ReportState
  createdAt: number // epoch ms
  handledAt: number | null // epoch ms
  handledBy: UserId | null
}

export type AuditRecord = Omit<AuditEntry, 'at'> & { at: number }

export interface PageAfter {
  /** Of the last one of the page before. */
  at: number
  id: string
}

/** The only writer of `reports` and `audit`. */
export interface ReportStore {
  /** One open report for each reporter and target: of a second the first is answered. */
  create(report: ReportRecord, signal: AbortSignal): Promise<{ report: ReportRecord; isNew: boolean }>
  find(reportId: string, signal: AbortSignal): Promise<ReportRecord | null>
  /** The newest first. */
  list(state: ReportState, after: PageAfter | null, limit: number, signal: AbortSignal): Promise<ReportRecord[]>
  /** Only an open one; of one that is closed already the report as it is. */
  close(
    reportId: string,
    change: { state: 'dismissed' | 'resolved'; handledAt: number; handledBy: UserId },
    signal: AbortSignal,
  ): Promise<ReportRecord | null>
  /** Only ever added to. */
  audit(entry: AuditRecord, signal: AbortSignal): Promise<void>
  listAudit(after: PageAfter | null, limit: number, signal: AbortSignal): Promise<AuditRecord[]>
}
