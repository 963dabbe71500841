import type { ConversationId, InboxNotice, LogEntry, UserId } from '@chat/contracts'
import type { Frame } from '../ports/publisher.ts'
import type { VolatileEvent } from './conversation-channels.ts'

/** Where the entries go: the sockets of this gateway. */
export interface DeliverySink {
  /** The next frame of this log for each of these sockets. Complete from `from` to `to` for what they may see. */
  deliver(socketIds: readonly string[], frame: Frame): void
  passBy(socketIds: readonly string[], event: VolatileEvent): void
  /** A notice of the user's inbox. For `conversation-added`, after the user's sockets were joined to it. */
  notice(userId: UserId, notice: InboxNotice): void
}

export type GapReason = 'missed-frame' | 'head' | 'suspect'

/** What happens on the way; for metrics, logs, and who waits for an entry. */
export interface DeliveryObserver {
  advanced?(conversationId: ConversationId, entries: readonly LogEntry[]): void
  gapFound?(conversationId: ConversationId, reason: GapReason): void
  headBehindLog?(conversationId: ConversationId): void
  /** Something failed and is tried again. */
  failed?(what: 'start' | 'fetch' | 'head-check' | 'compare' | 'participations', error: unknown): void
}
