import { createServer } from 'node:http'
import type { Socket } from 'node:net'
import { type WebSocket, WebSocketServer } from 'ws'
import { listenOnLoopback } from './listen-on-loopback.ts'

// What the machine can do at best: the bytes of a frame are made once and written to each TCP socket, without anything
// that a server is for. It speaks just enough of Socket.IO for the same load.

const OPEN = { sid: 'raw', upgrades: [], pingInterval: 25_000, pingTimeout: 20_000, maxPayload: 1_000_000 }
const TEXT = 0x81
const LONG = 126 // the length follows in two bytes

const http = createServer()
const raw = new Set<Socket>()

new WebSocketServer({ server: http, perMessageDeflate: false }).on(
  'connection',
  (socket: WebSocket, { socket: tcp }) => {
    raw.add(tcp)
    socket.on('close', () => raw.delete(tcp))
    socket.send(`0${JSON.stringify(OPEN)}`)
    socket.on('message', (data: Buffer) => {
      const packet = data.toString()
      if (packet.startsWith('40')) return socket.send('40{"sid":"raw"}')
      if (!packet.startsWith('42')) return
      const bracket = packet.indexOf('[')
      const [, message] = JSON.parse(packet.slice(bracket)) as [string, object]
      const frame = frameOf(`42${JSON.stringify(['new-message', message])}`)
      for (const each of raw) each.write(frame)
      socket.send(`43${packet.slice(2, bracket)}[{"ok":true}]`)
    })
  },
)
listenOnLoopback(http, 'raw-writes')

function frameOf(text: string): Buffer {
  const body = Buffer.from(text)
  const isLong = body.length >= LONG
  const head = Buffer.alloc(isLong ? 4 : 2)
  head[0] = TEXT
  head[1] = isLong ? LONG : body.length
  if (isLong) head.writeUInt16BE(body.length, 2)
  return Buffer.concat([head, body])
}
