import { z } from 'zod'
import { ConversationId, Seq, SessionId, UserId } from '../ids.ts'

/** What an inbox tells its user. Of two about one conversation the one with the higher `seq` holds. */
export const InboxNotice = z.discriminatedUnion('type', [
  z.object({ type: z.literal('conversation-added'), conversationId: ConversationId, seq: z.number().int() }),
  z.object({ type: z.literal('conversation-removed'), conversationId: ConversationId, seq: z.number().int() }),
  z.object({
    type: z.literal('block-changed'),
    conversationId: ConversationId,
    userId: UserId.describe('whom I block, or no longer'),
    isBlocked: z.boolean(),
    seq: z.number().int(),
  }),
  /** On another device of mine: archived, muted, or made a favourite, or not any more. */
  z.object({ type: z.literal('preferences-changed'), conversationId: ConversationId }),
  /** What I set for myself is another: read it anew. */
  z.object({ type: z.literal('account-changed') }),
  /** I deleted them for myself. */
  z.object({ type: z.literal('messages-hidden'), conversationId: ConversationId, seqs: z.array(Seq) }),
  /** All sessions of the user end, but this one. */
  z.object({ type: z.literal('sessions-revoked'), sessionIds: z.array(SessionId) }),
])
export type InboxNotice = z.infer<typeof InboxNotice>
