import {
  type CommandId,
  type ConversationId,
  type GenerationId,
  ID_PREFIXES,
  isAssistantId,
  type MessageId,
  parseMessageId,
  type UserId,
} from '@chat/contracts'
import type { Digest } from '../ports/digest.ts'

const ID_DIGITS = 32 // 128 bits

const conversationIdFrom = (text: string, digest: Digest, prefix: string = ID_PREFIXES.conversation): ConversationId =>
  `${prefix}${digest(text).slice(0, ID_DIGITS)}`

/** One per pair, whoever asks first. */
export const directIdOf = (one: UserId, other: UserId, digest: Digest): ConversationId =>
  conversationIdFrom(`direct ${[one, other].toSorted().join(' ')}`, digest)

/** One per intention: a repeat of the command meets the same log. */
export const groupIdOf = (actorId: UserId, commandId: CommandId, digest: Digest): ConversationId =>
  conversationIdFrom(`group ${actorId} ${commandId}`, digest)

/** One per intention, like a group. */
export const assistantIdOf = (actorId: UserId, commandId: CommandId, digest: Digest): ConversationId =>
  conversationIdFrom(`assistant ${actorId} ${commandId}`, digest, ID_PREFIXES.assistant)

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

/** Of the answer to a message; of another one when the answer is wished for anew. */
export const generationIdOf = (questionId: MessageId, anew: CommandId | null, digest: Digest): GenerationId =>
  commandIdFrom(`answer ${questionId}${anew === null ? '' : ` ${anew}`}`, digest)

/** Where the answer to a question stands: in its thread, unless the two are alone. */
export const answerRootOf = (questionId: MessageId, threadRootId: MessageId | null): MessageId | null =>
  isAssistantId(parseMessageId(questionId)?.conversationId ?? '') ? null : (threadRootId ?? questionId)
