import { z } from 'zod'
import { defineCommand } from '../command.ts'
import { ConversationId, Cursor } from '../ids.ts'
import { limits } from '../limits.ts'
import { LogRange, LogReset } from '../things/log-entry.ts'

/** What came after each cursor. A conversation that is not (or no more) the asker's is left out. */
export const sync = defineCommand({
  name: 'sync',
  decidedBy: 'gateway',
  request: z.strictObject({
    cursors: z.array(z.strictObject({ conversationId: ConversationId, seq: Cursor })).max(limits.syncCursorsMax),
    limit: z.number().int().min(1).max(limits.syncEntriesMax).default(limits.syncEntriesMax),
  }),
  reply: z.array(z.union([LogRange, LogReset])),
  errors: ['BUSY'],
})
