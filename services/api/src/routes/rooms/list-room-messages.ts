import type { Route } from '../../route.ts'

export const listRoomMessages: Route<'listRoomMessages'> =
  ({ conversations, history }) =>
  async ({ params, query, caller, signal }) => {
    const room = await conversations.findRoom(params.roomName, signal)
    return { status: 200, body: await history.ofRoom(room, caller.userId, query, signal) }
  }
