import { z } from 'zod'
import { defineCommand } from '../command.ts'
import { CommandId, ConversationId, Seq } from '../ids.ts'
import { InviteCode } from '../things/conversation.ts'

/** Become a participant of a room, or of a group by an invitation. `join-room` and `POST …/join` send it. */
export const startParticipation = defineCommand({
  name: 'start-participation',
  decidedBy: 'internal',
  request: z.strictObject({
    conversationId: ConversationId,
    inviteCode: InviteCode.optional(),
    commandId: CommandId.optional(),
  }),
  reply: z.object({ seq: Seq.nullable().describe('null: is a participant already') }),
  errors: ['CONVERSATION_NOT_FOUND', 'FORBIDDEN', 'INVITE_INVALID', 'CONVERSATION_FULL'],
})
