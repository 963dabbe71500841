import { z } from 'zod'
import { ConversationId, FileId, MessageId, Seq, UserId } from '../ids.ts'
import { limits } from '../limits.ts'
import { AssistantFacts } from './assistant.ts'
import { File } from './file.ts'
import { Timestamp } from './user.ts'

export const MessageKind = z.enum(['text', 'image', 'video', 'audio', 'file', 'system', 'assistant', 'encrypted'])
export type MessageKind = z.infer<typeof MessageKind>

export const Content = z
  .string()
  .max(limits.contentLengthMax)
  .refine((text) => text.trim().length > 0, 'write something')

/** What a message says; one with attachments need not say anything. */
export const Caption = z.string().max(limits.contentLengthMax)
/** Files of mine that were uploaded to this conversation, and not sent yet. */
export const Attachments = z
  .array(z.strictObject({ fileId: FileId }))
  .min(1)
  .max(limits.attachmentsPerMessageMax)
  .refine((items) => new Set(items.map(({ fileId }) => fileId)).size === items.length, 'names a file twice')
export const saysSomething = ({ content, attachments }: { content: string; attachments?: unknown[] | undefined }) =>
  attachments !== undefined || content.trim().length > 0
export const SAY_SOMETHING = { path: ['content'], message: 'write something' }

export const Reaction = z.object({
  emoji: z.string(),
  count: z.number().int().positive(),
  userIds: z.array(UserId).describe('the first 20'),
})

/** What the replies to a message amount to. */
export const ThreadFacts = z.object({
  replyCount: z.number().int().nonnegative(),
  lastReplyAt: Timestamp,
  userIds: z.array(UserId).describe('the first 5 who replied'),
})
export type ThreadFacts = z.infer<typeof ThreadFacts>

/** Of a message of kind `system`: what happened, so that a client can say it in its user's language. */
export const Notice = z.object({
  event: z.enum([
    'conversation-created',
    'conversation-updated',
    'participant-added',
    'participant-removed',
    'participant-role-updated',
  ]),
  userId: UserId.nullable(),
  role: z.string().nullable(),
  name: z.string().nullable(),
  topic: z.string().nullable(),
  settings: z.record(z.string(), z.unknown()).nullable().describe('of `conversation-updated`: what was changed'),
})
export type Notice = z.infer<typeof Notice>

/** A message as it is now. A deleted one keeps its place and loses its content. */
export const Message = z
  .object({
    id: MessageId,
    conversationId: ConversationId,
    seq: Seq.describe('its place in the log'),
    changedSeq: Seq.describe('the place of its last change, or seq'),
    senderId: UserId,
    clientMsgId: z.string(),
    kind: MessageKind,
    content: z.string(),
    notice: Notice.optional(),
    attachments: z.array(File),
    mentions: z.array(UserId).describe('whom `@name` means among the participants; `all` is everybody'),
    replyTo: MessageId.nullable(),
    threadRootId: MessageId.nullable(),
    forwardedFrom: UserId.nullable().describe('whose words these are, where they were forwarded'),
    assistant: AssistantFacts.optional().describe('of what the assistant was asked or answered'),
    reactions: z.array(Reaction),
    thread: ThreadFacts.nullable().describe('of a message that was replied to in a thread'),
    pinnedAt: Timestamp.nullable(),
    editedAt: Timestamp.nullable(),
    deletedAt: Timestamp.nullable(),
    createdAt: Timestamp,
    expiresAt: Timestamp.nullable().describe('when it disappears; with `deletedAt` at this time it has'),
  })
  .meta({ id: 'Message' })
export type Message = z.infer<typeof Message>
