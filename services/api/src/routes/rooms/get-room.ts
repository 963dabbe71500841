import type { Route } from '../../route.ts'

export const getRoom: Route<'getRoom'> =
  ({ conversations }) =>
  async ({ params, caller, signal }) => ({
    status: 200,
    body: await conversations.getRoom(params.roomName, caller.userId, signal),
  })
