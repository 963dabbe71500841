import { z } from 'zod'
import { commands } from '../commands/index.ts'
import { UserId } from '../ids.ts'
import { defineOperation } from '../operation.ts'
import { listOf, PageQuery } from '../things/page.ts'
import { Timestamp, User } from '../things/user.ts'

const params = z.object({ userId: UserId })
const tag = 'users'

export const Block = z.object({ user: User, blockedAt: Timestamp }).meta({ id: 'Block' })
export type Block = z.infer<typeof Block>

export const blockOperations = {
  listBlocks: defineOperation({
    method: 'GET',
    path: '/users/me/blocks',
    tag,
    summary: 'Whom I block.',
    auth: 'user',
    query: PageQuery,
    responses: { 200: listOf(Block) },
    errors: ['BAD_REQUEST'],
  }),
  blockUser: defineOperation({
    method: 'PUT',
    path: '/users/me/blocks/:userId',
    tag,
    summary: 'Block somebody: nothing passes between us any more. They are not told.',
    auth: 'user',
    params,
    responses: { 204: null },
    errors: commands['block-user'].errors,
  }),
  unblockUser: defineOperation({
    method: 'DELETE',
    path: '/users/me/blocks/:userId',
    tag,
    summary: 'Take a block back.',
    auth: 'user',
    params,
    responses: { 204: null },
    errors: commands['unblock-user'].errors,
  }),
} as const
