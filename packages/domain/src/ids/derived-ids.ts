import { type CommandId, type ConversationId, ID_PREFIXES, type UserId } from '@chat/contracts'
import type { Digest } from '../ports/digest.ts'

const ID_DIGITS = 32 // 128 bits

const conversationIdFrom = (text: string, digest: Digest): ConversationId =>
  `${ID_PREFIXES.conversation}${digest(text).slice(0, ID_DIGITS)}`

/** One per pair, whoever asks first. */
export const directIdOf = (one: UserId, other: UserId, digest: Digest): ConversationId =>
  conversationIdFrom(`direct ${[one, other].toSorted().join(' ')}`, digest)

/** One per intention: a repeat of the command meets the same log. */
export const groupIdOf = (actorId: UserId, commandId: CommandId, digest: Digest): ConversationId =>
  conversationIdFrom(`group ${actorId} ${commandId}`, digest)

/** One per slug. */
export const roomIdOf = (slug: string, digest: Digest): ConversationId => conversationIdFrom(`room ${slug}`, digest)

/** The same intention of the system gets the same command id, so that it can be sent again without harm. */
export function commandIdFrom(intention: string, digest: Digest): CommandId {
  const digits = digest(`command ${intention}`)
  const variant = ((Number.parseInt(digits.slice(16, 17), 16) & 0x3) | 0x8).toString(16)
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    `8${digits.slice(13, 16)}`, // version 8: made by a rule of our own
    `${variant}${digits.slice(17, 20)}`,
    digits.slice(20, 32),
  ].join('-')
}
