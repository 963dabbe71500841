import type { Socket } from 'socket.io'

interface WaitingPacket {
  data?: string | { length?: number; byteLength?: number }
}
interface EngineConnection {
  writeBuffer: WaitingPacket[]
  transport?: { socket?: { bufferedAmount?: number } }
}

/** What waits for this socket in the engine and in the kernel's queue of the web socket. */
export function bufferedBytes(socket: Socket): number {
  const { writeBuffer, transport } = socket.conn as unknown as EngineConnection
  let bytes = transport?.socket?.bufferedAmount ?? 0
  for (const { data } of writeBuffer) {
    bytes += typeof data === 'string' ? data.length : (data?.byteLength ?? data?.length ?? 0)
  }
  return bytes
}

/** How many packets wait; cheap enough to be asked before every write. */
export const bufferedPackets = (socket: Socket): number =>
  (socket.conn as unknown as EngineConnection).writeBuffer.length
