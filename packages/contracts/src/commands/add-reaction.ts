import { z } from 'zod'
import { defineCommand } from '../command.ts'
import { CommandId, MessageId, Seq } from '../ids.ts'
import { Emoji } from '../things/emoji.ts'

/** Idempotent: the same participant and emoji count once. */
export const addReaction = defineCommand({
  name: 'add-reaction',
  decidedBy: 'log',
  request: z.strictObject({ messageId: MessageId, emoji: Emoji, commandId: CommandId.optional() }),
  reply: z.object({ count: z.number().int().nonnegative(), seq: Seq.nullable().describe('null: nothing changed') }),
  errors: [
    'NOT_A_PARTICIPANT',
    'BLOCKED',
    'MESSAGE_NOT_FOUND',
    'MESSAGE_DELETED',
    'REACTION_LIMIT',
    'COMMAND_ID_REUSED',
  ],
})
