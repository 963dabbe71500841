import type { Handle } from './handle.ts'
import { tellRoom } from './tell-room.ts'

export const leaveRoom: Handle<'leave-room'> = async (gateway, { roomName }, { session }) => {
  const room = await gateway.conversations.findRoom(roomName, session.closed)
  await gateway.untilReady(session)
  const wasJoined = session.roomNames.delete(room.id)
  if (wasJoined) tellRoom(gateway, session, 'user-left-room', room.id, room.slug ?? roomName)
  gateway.subscriptions.leave(session.socket.id, room.id)
  return {}
}
