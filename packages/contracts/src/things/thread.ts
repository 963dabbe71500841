import { z } from 'zod'
import { ConversationId, Cursor, MessageId } from '../ids.ts'
import { Message } from './message.ts'

/** How I stand to a thread; the same on all my devices. */
export const ThreadMark = z
  .object({
    messageId: MessageId.describe('the message that the thread is about'),
    conversationId: ConversationId,
    isFollowing: z.boolean(),
    lastReadSeq: Cursor,
  })
  .meta({ id: 'ThreadMark' })
export type ThreadMark = z.infer<typeof ThreadMark>

export const ThreadSummary = ThreadMark.extend({
  root: Message,
  unreadCount: z.number().int().nonnegative().describe('replies of others after my mark; 100 stands for more'),
}).meta({ id: 'ThreadSummary' })
export type ThreadSummary = z.infer<typeof ThreadSummary>

/** A message and a page of the replies to it, oldest first. */
export const Thread = ThreadSummary.extend({
  items: z.array(Message),
  nextCursor: z.string().nullable().describe('the `after` of the next page; null at the newest'),
  prevCursor: z.string().nullable().describe('the `before` of the page before; null at the first'),
  asOfSeq: Cursor.describe('read before the page: it shows nothing above this place'),
}).meta({ id: 'Thread' })
export type Thread = z.infer<typeof Thread>
