import { z } from 'zod'
import { UserId } from '../ids.ts'
import { limits } from '../limits.ts'
import { defineOperation } from '../operation.ts'
import { listOf, PageQuery } from '../things/page.ts'
import { Presence, User } from '../things/user.ts'

const params = z.object({ userId: UserId })

export const userOperations = {
  searchUsers: defineOperation({
    method: 'GET',
    path: '/users',
    tag: 'users',
    summary: 'Find people by the beginning of their username or of a word of their name, or some by their ids.',
    auth: 'user',
    query: PageQuery.extend({
      presence: z.literal('online').optional().describe('only who is here now, of those I share a conversation with'),
      q: z.string().trim().max(64).default(''),
      ids: z
        .string()
        .transform((text) => text.split(',').filter((id) => id !== ''))
        .pipe(z.array(UserId).min(1).max(limits.pageItemsMax))
        .optional()
        .describe('separated by commas; who does not exist is left out'),
    }),
    responses: { 200: listOf(User) },
    errors: ['BAD_REQUEST'],
  }),
  getUser: defineOperation({
    method: 'GET',
    path: '/users/:userId',
    tag: 'users',
    summary: 'One person.',
    auth: 'user',
    params,
    responses: { 200: User },
    errors: ['USER_NOT_FOUND'],
  }),
  getPresence: defineOperation({
    method: 'GET',
    path: '/users/:userId/presence',
    tag: 'users',
    summary: 'Whether somebody I share a conversation with is online.',
    auth: 'user',
    params,
    responses: { 200: Presence },
    errors: ['USER_NOT_FOUND'],
  }),
} as const
