import { AppError } from '@chat/domain'
import type { Route } from '../../route.ts'

export const markRead: Route<'markRead'> =
  ({ markRead }) =>
  async ({ params: { conversationId }, body, caller, signal }) => {
    if (body.upToSeq === undefined && !body.messageIds?.length)
      throw new AppError('BAD_REQUEST', { errors: [{ path: '', message: 'give upToSeq or messageIds' }] })
    return { status: 200, body: await markRead({ conversationId, ...body }, caller.userId, signal) }
  }
