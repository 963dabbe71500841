import type { Handle } from './handle.ts'

export const markDelivered: Handle<'mark-delivered'> = (gateway, request, { session }) =>
  gateway.markDelivered(request, { userId: session.identity.userId, socketId: session.socket.id }, gateway.signal)
