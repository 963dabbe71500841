import type { Route } from '../../route.ts'

export const listRooms: Route<'listRooms'> =
  ({ conversations }) =>
  async ({ query, caller, signal }) => ({
    status: 200,
    body: await conversations.rooms(caller.userId, query, signal),
  })
