import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { frame, takeTexts } from './frame.ts'

const OPEN_MS = 20_000
const CLOSE_MS = 5_000

/** A web socket on bare TCP, that can say what no client says. */
export interface RawConnection {
  readonly isOpen: boolean
  write(bytes: Buffer): void
  /** The acknowledgement of this number, or null where the server closed before. */
  acknowledged(id: number): Promise<unknown>
  close(): void
}

export class NoAnswer extends Error {}

/** Engine.IO opened and, where there is something to say, the first packet of Socket.IO answered. */
export async function openRaw(port: number, first: string | null, answerMs: number): Promise<RawConnection> {
  const socket: Socket = connect(port, '127.0.0.1')
  socket.setNoDelay(true)
  let rest: Buffer = Buffer.alloc(0)
  let isUpgraded = false
  const waiting = new Map<number, (answer: unknown) => void>()
  const opened = Promise.withResolvers<void>()

  const end = () => {
    for (const settle of waiting.values()) settle(null)
    waiting.clear()
    opened.resolve()
  }
  socket.on('error', () => socket.destroy())
  socket.on('close', end)
  socket.on('data', (chunk: Buffer) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    if (!isUpgraded) {
      const headEnd = rest.indexOf('\r\n\r\n')
      if (headEnd < 0) return
      isUpgraded = true
      rest = rest.subarray(headEnd + 4)
    }
    const taken = takeTexts(rest)
    rest = taken.rest
    for (const text of taken.texts) hear(text)
    if (taken.isClosing) socket.destroy()
  })

  function hear(text: string): void {
    if (text === '2') return void socket.write(frame('3'))
    if (text.startsWith('0{')) {
      if (first === null) return opened.resolve()
      return void socket.write(frame(first))
    }
    if (/^4[04]/.test(text)) return opened.resolve()
    const acknowledgement = /^43(\d+)(\[.*)$/s.exec(text)
    if (!acknowledgement) return
    const [, id, json] = acknowledgement
    const settle = waiting.get(Number(id))
    waiting.delete(Number(id))
    settle?.((JSON.parse(json ?? '[]') as unknown[])[0])
  }

  await Promise.race([once(socket, 'connect'), opened.promise])
  socket.write(
    [
      'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1',
      'Host: 127.0.0.1',
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
      '',
      '',
    ].join('\r\n'),
  )
  const late = setTimeout(() => socket.destroy(), OPEN_MS)
  await opened.promise
  clearTimeout(late)

  return {
    get isOpen() {
      return !socket.destroyed && socket.writable
    },
    write: (bytes) => void socket.write(bytes),
    async acknowledged(id) {
      if (socket.destroyed) return null
      const { promise, resolve, reject } = Promise.withResolvers<unknown>()
      waiting.set(id, resolve)
      const timer = setTimeout(() => reject(new NoAnswer()), answerMs)
      return promise.finally(() => clearTimeout(timer))
    },
    close() {
      socket.end() // what was written is read first
      setTimeout(() => socket.destroy(), CLOSE_MS).unref()
    },
  }
}
