import type { Handle } from './handle.ts'

export const markRead: Handle<'mark-read'> = (gateway, request, { session }) =>
  gateway.markRead(request, { userId: session.identity.userId, socketId: session.socket.id }, gateway.signal)
