import { z } from 'zod'
import { defineCommand } from '../command.ts'
import { CommandId, ConversationId, Seq } from '../ids.ts'

/** Become a participant of a room. `join-room` and `POST …/join` send it. */
export const startParticipation = defineCommand({
  name: 'start-participation',
  decidedBy: 'internal',
  request: z.strictObject({ conversationId: ConversationId, commandId: CommandId.optional() }),
  reply: z.object({ seq: Seq.nullable().describe('null: is a participant already') }),
  errors: ['CONVERSATION_NOT_FOUND', 'FORBIDDEN'],
})
