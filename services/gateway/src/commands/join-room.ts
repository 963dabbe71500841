import { AppError } from '@chat/domain'
import type { Handle } from './handle.ts'
import { tellRoom } from './tell-room.ts'

export const joinRoom: Handle<'join-room'> = async (gateway, { roomName }, { session, attempt, traceId }) => {
  const { socket, identity } = session
  const room = await gateway.conversations.findRoom(roomName, session.closed)
  const conversationId = room.id
  await gateway.untilReady(session)
  const subscribe = () => gateway.subscriptions.join([socket.id], identity.userId, conversationId, null, session.closed)
  let joined = await subscribe()
  if (!joined) {
    const envelope = { attempt, traceId }
    await gateway.forward.send('start-participation', conversationId, { conversationId }, session, envelope)
    joined = await subscribe()
  }
  if (!joined) throw new AppError('FORBIDDEN')
  const isNew = !session.roomNames.has(conversationId)
  const slug = room.slug ?? roomName
  session.roomNames.set(conversationId, { given: roomName, slug })
  if (isNew) tellRoom(gateway, session, 'user-joined-room', conversationId, slug)
  return { conversationId, role: joined.participant.role, lastSeq: joined.lastSeq }
}
