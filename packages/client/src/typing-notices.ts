/** Tells others that the user types, and not more often than they need to know. */
import type { Clock } from './clock.ts'
import { TYPING_TTL_MS } from './contract-values.ts'

export interface TypingNotices {
  typing(conversationId: string): void
  stop(conversationId: string): void
  /** A message ends the typing by itself. */
  onSent(conversationId: string): void
}

const TOLD_EVERY_MS = 3_000

export function createTypingNotices(
  clock: Clock,
  tell: (command: 'typing' | 'stop-typing', conversationId: string) => void,
): TypingNotices {
  const toldAt = new Map<string, number>()
  return {
    typing(conversationId) {
      const now = clock.now()
      if (now - (toldAt.get(conversationId) ?? Number.NEGATIVE_INFINITY) < TOLD_EVERY_MS) return
      toldAt.set(conversationId, now)
      tell('typing', conversationId)
    },
    stop(conversationId) {
      const at = toldAt.get(conversationId)
      toldAt.delete(conversationId)
      if (at !== undefined && clock.now() - at < TYPING_TTL_MS) tell('stop-typing', conversationId)
    },
    onSent: (conversationId) => void toldAt.delete(conversationId),
  }
}
