import { z } from 'zod'
import { defineCommand } from '../command.ts'
import { CommandId, ConversationId, Seq, Version } from '../ids.ts'
import { ConversationName, SettingsChange, Topic } from '../things/conversation.ts'

export const updateConversation = defineCommand({
  name: 'update-conversation',
  decidedBy: 'log',
  request: z.strictObject({
    conversationId: ConversationId,
    name: ConversationName.optional(),
    topic: Topic.nullable().optional(),
    settings: SettingsChange.optional(),
    ifVersion: Version.optional(),
    commandId: CommandId.optional(),
  }),
  reply: z.object({ seq: Seq.nullable().describe('null: nothing changed') }),
  errors: ['NOT_A_PARTICIPANT', 'ROLE_TOO_LOW', 'NOT_FOR_DIRECT', 'FORBIDDEN', 'PRECONDITION_FAILED'],
})
