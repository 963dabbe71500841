import { type ErrorCode, isAllowed } from '@chat/contracts'
import type { ConversationFacts, ParticipantFacts } from '../ports/log-store.ts'

/** Whether somebody may write now, and whether their next message is held against this one. */
export function paceOf(
  { kind, settings }: ConversationFacts,
  { role, lastSentAt }: ParticipantFacts,
  now: number,
): { isPaced?: true } | { code: ErrorCode; retryAfter?: number } {
  if (settings.announcementOnly && !isAllowed('write-announcements', kind, role)) return { code: 'ANNOUNCEMENT_ONLY' }
  if (settings.slowModeSeconds === 0 || isAllowed('skip-slow-mode', kind, role)) return {}
  // A moment that is yet to come was measured by another clock: nobody waits for that.
  const isKnown = lastSentAt !== null && lastSentAt <= now
  const leftMs = isKnown ? lastSentAt + settings.slowModeSeconds * 1000 - now : 0
  return leftMs > 0 ? { code: 'SLOW_MODE', retryAfter: Math.ceil(leftMs / 1000) } : { isPaced: true }
}
