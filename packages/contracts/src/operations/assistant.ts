import { z } from 'zod'
import { commands } from '../commands/index.ts'
import { CommandId, ConversationId, MessageId } from '../ids.ts'
import { defineOperation } from '../operation.ts'
import { AssistantModels, Generation, GenerationId, ModelName } from '../things/assistant.ts'
import { Conversation, ConversationName } from '../things/conversation.ts'
import { Content } from '../things/message.ts'

const tag = 'assistant'
const ofConversation = z.object({ conversationId: ConversationId })
const ofGeneration = z.object({ generationId: GenerationId })

export const assistantOperations = {
  listModels: defineOperation({
    method: 'GET',
    path: '/ai/models',
    tag,
    summary: 'The models that the assistant can answer with.',
    auth: 'user',
    responses: { 200: AssistantModels },
    errors: [],
  }),
  createAssistantConversation: defineOperation({
    method: 'POST',
    path: '/ai/conversations',
    tag,
    summary: 'Begin a conversation with the assistant.',
    auth: 'user',
    body: z.strictObject({ name: ConversationName.optional(), commandId: CommandId.optional() }),
    responses: { 200: Conversation, 201: Conversation },
    errors: [],
  }),
  askAssistant: defineOperation({
    method: 'POST',
    path: '/ai/conversations/:conversationId/messages',
    tag,
    summary: 'Ask the assistant. The answer is read at `/ai/generations/:generationId`.',
    auth: 'user',
    params: ofConversation,
    body: z.strictObject({
      content: Content,
      model: ModelName.optional(),
      threadRootId: MessageId.optional(),
      clientMsgId: CommandId.optional(),
    }),
    responses: { 200: commands['ai-ask'].reply, 201: commands['ai-ask'].reply },
    errors: commands['ai-ask'].errors,
  }),
  clearAssistantHistory: defineOperation({
    method: 'DELETE',
    path: '/ai/conversations/:conversationId/messages',
    tag,
    summary: 'Forget everything that was said in a conversation with the assistant.',
    auth: 'user',
    params: ofConversation,
    responses: { 204: null },
    errors: ['CONVERSATION_NOT_FOUND', 'FORBIDDEN'],
  }),
  getGeneration: defineOperation({
    method: 'GET',
    path: '/ai/generations/:generationId',
    tag,
    summary: 'An answer in the making, with what is there of it. Kept for some minutes after it is done.',
    auth: 'user',
    params: ofGeneration,
    responses: { 200: Generation },
    errors: ['GENERATION_NOT_FOUND'],
  }),
  streamGeneration: defineOperation({
    method: 'GET',
    path: '/ai/generations/:generationId/events',
    tag,
    summary:
      'An answer while it is written: server-sent events `ai-delta`, then `ai-done`. Goes on after `Last-Event-ID`.',
    auth: 'user',
    params: ofGeneration,
    streams: true,
    responses: { 200: z.any() },
    errors: ['GENERATION_NOT_FOUND'],
  }),
  abortGeneration: defineOperation({
    method: 'POST',
    path: '/ai/generations/:generationId/abort',
    tag,
    summary: 'Stop an answer. What is there of it is kept.',
    auth: 'user',
    params: ofGeneration,
    responses: { 204: null },
    errors: commands['ai-abort'].errors,
  }),
  regenerateAnswer: defineOperation({
    method: 'POST',
    path: '/ai/messages/:messageId/regenerate',
    tag,
    summary: 'Have another answer written in the place of this one.',
    auth: 'user',
    params: z.object({ messageId: MessageId }),
    body: z.strictObject({ model: ModelName.optional(), commandId: CommandId.optional() }),
    responses: { 202: commands['ai-regenerate'].reply },
    errors: commands['ai-regenerate'].errors,
  }),
} as const
