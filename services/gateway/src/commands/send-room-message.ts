import type { Handle } from './handle.ts'

export const sendRoomMessage: Handle<'send-room-message'> = async (gateway, request, { session, attempt, traceId }) => {
  const { roomName, content, clientMsgId } = request
  const { id: conversationId } = await gateway.conversations.findRoom(roomName, session.closed)
  const message = { conversationId, content, ...(clientMsgId === undefined ? {} : { clientMsgId }) }
  return gateway.forward.command('send-message', message, session, { attempt, traceId })
}
