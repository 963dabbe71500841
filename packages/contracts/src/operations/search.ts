import { z } from 'zod'
import { ConversationId } from '../ids.ts'
import { limits } from '../limits.ts'
import { defineOperation } from '../operation.ts'
import { FoundMessage } from '../things/found-message.ts'
import { TimeZone } from '../things/notification.ts'
import { listOf, PageQuery } from '../things/page.ts'

const tag = 'search'
const SearchQuery = PageQuery.extend({
  q: z
    .string()
    .trim()
    .min(1, 'say what to search for')
    .max(limits.searchQueryLengthMax)
    .describe(
      'words, "a phrase", begin*, from:name or from:me, in:room, before:2026-01-31, after:2026-01-01, has:link; all must hold',
    ),
  timeZone: TimeZone.default('UTC').describe('where the days of `before:` and `after:` begin'),
})
const Found = listOf(FoundMessage)

export const searchOperations = {
  searchMessages: defineOperation({
    method: 'GET',
    path: '/search/messages',
    tag,
    summary: 'Find messages in all conversations I take part in, the newest first.',
    auth: 'user',
    query: SearchQuery,
    responses: { 200: Found },
    errors: ['BAD_REQUEST'],
  }),
  searchConversation: defineOperation({
    method: 'GET',
    path: '/conversations/:conversationId/search',
    tag,
    summary: 'Find messages in one conversation, the newest first.',
    auth: 'user',
    params: z.object({ conversationId: ConversationId }),
    query: SearchQuery,
    responses: { 200: Found },
    errors: ['BAD_REQUEST', 'CONVERSATION_NOT_FOUND'],
  }),
} as const
