import { AppError } from '@chat/domain'
import type { Route } from '../../route.ts'

/** The id comes from the command, so a repeat with the same key answers the same group. */
export const createGroup: Route<'createGroup'> =
  ({ start, conversations }) =>
  async ({ body, caller, idempotencyKey, signal }) => {
    const { name, participants, members, commandId } = body
    if (participants && members)
      throw new AppError('BAD_REQUEST', { errors: [{ path: 'members', message: 'is another name of participants' }] })
    const wish = { name, participants: participants ?? members ?? [], commandId: commandId ?? idempotencyKey }
    const { conversationId } = await start.group(caller, wish, signal)
    return { status: 201, body: await conversations.get(conversationId, caller.userId, signal) }
  }
