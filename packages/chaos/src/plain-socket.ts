import { io, type Socket } from 'socket.io-client'

export interface PlainSocketOptions {
  /** Of the edge, or of one gateway. */
  readonly url: string
  readonly token: string
  /** A pause of up to twice this many ms before each attempt to connect again. */
  readonly reconnectionDelay?: number
}

/** A socket of the bare protocol, that records nothing. */
export const plainSocket = ({ url, token, reconnectionDelay = 250 }: PlainSocketOptions): Socket =>
  io(url, {
    transports: ['websocket'],
    auth: { token, frames: true },
    forceNew: true,
    reconnectionDelay,
    reconnectionDelayMax: reconnectionDelay,
    randomizationFactor: 1,
    timeout: 20_000,
  })

export const untilConnected = (socket: Socket): Promise<void> =>
  socket.connected ? Promise.resolve() : new Promise((resolve) => socket.once('connect', () => resolve()))
