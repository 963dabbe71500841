/**
 * The few values of the contracts that a client needs at run time. They are repeated here, and compared by the
 * compiler, because importing them would bring every schema into the browser.
 */
import type { DisconnectCode, disconnects, ErrorCode, errors, ID_PREFIXES, limits } from '@chat/contracts'

type Limits = typeof limits

export const SYNC_CURSORS_MAX: Limits['syncCursorsMax'] = 200
export const TYPING_TTL_MS: Limits['typingTtlMs'] = 6_000
export const PAGE_ITEMS_MAX: Limits['pageItemsMax'] = 100
export const PAGE_ITEMS_DEFAULT: Limits['pageItemsDefault'] = 50
export const PRESENCE_WATCHES_MAX: Limits['presenceWatchesMax'] = 200

type CodesWhere<R extends boolean> = {
  [C in ErrorCode]: (typeof errors)[C]['retry'] extends R ? C : never
}[ErrorCode]

/** The same request may succeed later without being changed. */
const retryable = {
  RATE_LIMITED: true,
  TOO_MANY_QUESTIONS: true,
  MODEL_UNAVAILABLE: true,
  INTERNAL: true,
  BUSY: true,
  UNAVAILABLE: true,
  NO_ANSWER: true,
} as const satisfies Record<CodesWhere<true>, true>

export const isRetryable = (code: string): boolean => Object.hasOwn(retryable, code)

/** Why a socket is closed, and whether to come back. */
export const comesBackAfter: { readonly [C in DisconnectCode]: (typeof disconnects)[C]['reconnect'] } = {
  'server-draining': true,
  'slow-consumer': true,
  'token-expired': true,
  'session-revoked': false,
  'not-joined': true,
  'auth-timeout': false,
}

const INBOX_PREFIX: (typeof ID_PREFIXES)['inbox'] = 'inb_'
export const isInbox = (conversationId: string): boolean => conversationId.startsWith(INBOX_PREFIX)

/** The conversation a message id names, or null where it names none. */
export function conversationOfMessage(messageId: string): string | null {
  const dot = messageId.lastIndexOf('.')
  return dot < 1 || !/^[1-9]\d{0,14}$/.test(messageId.slice(dot + 1)) ? null : messageId.slice(0, dot)
}
