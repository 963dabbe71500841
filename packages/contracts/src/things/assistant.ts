import { z } from 'zod'
import { CommandId, ConversationId, Cursor, MessageId, UserId } from '../ids.ts'

/** How an answer of the assistant ended: `aborted` by who asked, `length` where it became too long. */
export const FinishReason = z.enum(['stop', 'length', 'aborted', 'error'])
export type FinishReason = z.infer<typeof FinishReason>

export const ModelName = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[\w./:@+-]+$/, 'is not the name of a model')

/** What is known of a message that the assistant was asked with, or that it answered with. */
export const AssistantFacts = z
  .object({
    model: z
      .string()
      .nullable()
      .describe('of a question: the chosen one, or null; of an answer: the one that wrote it'),
    questionId: MessageId.nullable().describe('of an answer: the message it answers'),
    finishReason: FinishReason.nullable().describe('of an answer'),
  })
  .meta({ id: 'AssistantFacts' })
export type AssistantFacts = z.infer<typeof AssistantFacts>

/** Also the `clientMsgId` of the answer. */
export const GenerationId = CommandId.describe('the id of an answer in the making; its message has it as `clientMsgId`')
export type GenerationId = z.infer<typeof GenerationId>

/** An answer in the making. */
export const Generation = z
  .object({
    id: GenerationId,
    conversationId: ConversationId,
    questionId: MessageId,
    threadRootId: MessageId.nullable().describe('the thread it is given in'),
    replaces: MessageId.nullable().describe('the answer it is given instead of'),
    askerId: UserId.describe('who may stop it'),
    model: z.string().nullable(),
    state: z.enum(['queued', 'running', 'done']),
    attempt: z.number().int().nonnegative().describe('rises when another process begins it anew'),
    index: Cursor.describe('the number of the last piece that `text` holds'),
    text: z.string(),
    messageId: MessageId.nullable().describe('the answer, when it is done'),
    finishReason: FinishReason.nullable(),
  })
  .meta({ id: 'Generation' })
export type Generation = z.infer<typeof Generation>

export const AssistantModel = z
  .object({ name: z.string(), sizeBytes: z.number().int().nonnegative().nullable(), isDefault: z.boolean() })
  .meta({ id: 'AssistantModel' })
export type AssistantModel = z.infer<typeof AssistantModel>

export const AssistantModels = z
  .object({
    items: z.array(AssistantModel),
    hint: z.string().nullable().describe('how to get a model, where there is none'),
  })
  .meta({ id: 'AssistantModels' })
export type AssistantModels = z.infer<typeof AssistantModels>
