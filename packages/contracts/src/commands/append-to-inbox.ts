import { z } from 'zod'
import { defineCommand } from '../command.ts'
import { CommandId, ConversationId, Seq } from '../ids.ts'
import { InboxNotice } from '../things/inbox-notice.ts'

/** The owner of a conversation and the api tell one user what concerns them alone. */
export const appendToInbox = defineCommand({
  name: 'append-to-inbox',
  decidedBy: 'internal',
  request: z.strictObject({ conversationId: ConversationId, notice: InboxNotice, commandId: CommandId.optional() }),
  reply: z.object({ seq: Seq }),
  errors: [],
})
