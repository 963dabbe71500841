import { z } from 'zod'

/**
 * Ids are opaque strings with their kind in front. Nothing sorts by them, and none holds a `/`.
 * The schemas are lenient on purpose: an id of the wrong form is answered like an unknown one.
 */
const id = (description: string) =>
  z
    .string()
    .min(1)
    .max(160)
    // Written out, for readers of the pattern that know no classes of Unicode.
    // oxlint-disable-next-line no-control-regex
    .regex(/^[^/\s\u0000-\u001f\u007f-\u009f]+$/, 'an id has no slash, blank or control character')
    .describe(description)

/** `usr_…` */
export const UserId = id('the id of a user')
/** `cnv_…`, or `inb_…` for the inbox of a user, which clients never name. */
export const ConversationId = id('the id of a conversation')
/** The place of the message in the log of its conversation: `<conversationId>.<seq>`. */
export const MessageId = id('the id of a message: <conversationId>.<seq>')
/** `fil_…` */
export const FileId = id('the id of a file')
export const SessionId = id('the id of a session')
/** `ntf_…` */
export const NotificationId = id('the id of a notification')
/** Made by the client, once per intention, repeated byte for byte with every attempt. */
export const CommandId = z.uuid().describe('made by the client, once for each intention')

export type UserId = z.infer<typeof UserId>
export type ConversationId = z.infer<typeof ConversationId>
export type MessageId = z.infer<typeof MessageId>
export type NotificationId = z.infer<typeof NotificationId>
export type FileId = z.infer<typeof FileId>
export type SessionId = z.infer<typeof SessionId>
export type CommandId = z.infer<typeof CommandId>

/** Of the thing as it was read; see `versionOf`. */
export const Version = z.string().min(1).max(32).describe('refused where the thing has changed since then')

/** A place in a log: 1, 2, 3 … without a gap. */
export const Seq = z.number().int().positive()
/** A place, or 0 for "before the first". */
export const Cursor = z.number().int().nonnegative()

export const ID_PREFIXES = {
  user: 'usr_',
  conversation: 'cnv_',
  inbox: 'inb_',
  /** Of a conversation with the assistant. */
  assistant: 'cnv_ai-',
  session: 'ses_',
  report: 'rep_',
  file: 'fil_',
} as const

export const messageIdOf = (conversationId: ConversationId, seq: number): MessageId => `${conversationId}.${seq}`

/** The place a message id names, or null where it names none. */
export function parseMessageId(messageId: string): { conversationId: ConversationId; seq: number } | null {
  const dot = messageId.lastIndexOf('.')
  const digits = messageId.slice(dot + 1)
  if (dot < 1 || !/^[1-9]\d{0,14}$/.test(digits)) return null
  return { conversationId: messageId.slice(0, dot), seq: Number(digits) }
}

/** The log with one member that tells a user what concerns them alone. */
export const inboxIdOf = (userId: UserId): ConversationId => `${ID_PREFIXES.inbox}${userId}`
export const isInboxId = (conversationId: string): boolean => conversationId.startsWith(ID_PREFIXES.inbox)
export const isAssistantId = (conversationId: string): boolean => conversationId.startsWith(ID_PREFIXES.assistant)
