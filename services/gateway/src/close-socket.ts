import { type DisconnectCode, disconnects, problemOf } from '@chat/contracts'
import type { Socket } from 'socket.io'

const FLUSH_MS = 2_000 // for who still reads

/**
 * Closes a socket and says why. Who does not read is cut after a moment.
 * A socket.io client comes back by itself when its connection ends, and stays away when it is told to leave.
 */
export function closeSocket(socket: Socket, code: DisconnectCode): void {
  const problem = problemOf(code === 'auth-timeout' ? 'AUTH_TIMEOUT' : 'UNAUTHENTICATED')
  const { reason, reconnect } = disconnects[code]
  const told = code === 'auth-timeout' ? problem : { ...problem, code, detail: reason, reconnect }
  const { conn } = socket
  socket.emit('error', told)
  if (reconnect) conn.close()
  else socket.disconnect(true)
  setTimeout(() => conn.close(true), FLUSH_MS).unref()
}
