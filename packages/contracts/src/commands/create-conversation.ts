import { z } from 'zod'
import { defineCommand } from '../command.ts'
import { CommandId, ConversationId, Seq, UserId } from '../ids.ts'
import { limits } from '../limits.ts'
import { ConversationKind, ConversationName, Topic } from '../things/conversation.ts'

/**
 * The first entry of a log. The id is derived before it is sent (of a direct conversation from the pair, of a room
 * from its slug, of a group from the command), so that a repeat meets the same log.
 */
export const createConversation = defineCommand({
  name: 'create-conversation',
  decidedBy: 'internal',
  request: z.strictObject({
    conversationId: ConversationId,
    kind: ConversationKind,
    name: ConversationName.nullable(),
    slug: z.string().nullable(),
    topic: Topic.nullable(),
    /** Without the actor, who becomes the owner. The ids are known to exist. */
    participants: z.array(UserId).max(limits.groupParticipantsMax),
    /** Of a direct conversation: the other one is asked first. */
    isRequest: z.boolean().optional(),
    commandId: CommandId.optional(),
  }),
  reply: z.object({ conversationId: ConversationId, seq: Seq.nullable().describe('null: it was there already') }),
  errors: ['ROOM_NAME_TAKEN', 'CONVERSATION_FULL'],
})
