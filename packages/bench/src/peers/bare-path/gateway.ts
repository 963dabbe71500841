import { createServer } from 'node:http'
import { Redis } from 'ioredis'
import { Server, type Socket } from 'socket.io'
import { listenOnLoopback } from '../listen-on-loopback.ts'
import { CHANNEL, type Message, STREAM } from './message.ts'

// The way of a message and nothing else: no account, no check, no limit, no repair. What a message costs here is what it
// costs to be carried and stored; the rest is the price of what a chat server does beside that.

interface Incoming {
  readonly conversationId: string
  readonly clientMsgId: string
  readonly content: string
}

const url = process.env['REDIS_URL'] ?? ''
const redis = new Redis(url, { enableAutoPipelining: true })
const subscriber = new Redis(url)
const waiting = new Map<string, (answer: unknown) => void>()
const membersOf = new Map<string, Socket[]>()

const http = createServer()
const io = new Server(http, { transports: ['websocket'], serveClient: false, perMessageDeflate: false })

io.on('connection', (socket) => {
  const { conversationId } = socket.handshake.auth as { conversationId: string }
  membersOf.set(conversationId, [...(membersOf.get(conversationId) ?? []), socket])
  socket.on('send-message', ({ conversationId: to, clientMsgId, content }: Incoming, answer: (a: unknown) => void) => {
    waiting.set(clientMsgId, answer)
    const message = { conversationId: to, clientMsgId, senderId: socket.id, content }
    void redis.xadd(STREAM, '*', 'message', JSON.stringify(message))
  })
})

subscriber.on('message', (_channel: string, batch: string) => {
  for (const message of JSON.parse(batch) as Message[]) {
    const answer = waiting.get(message.clientMsgId)
    waiting.delete(message.clientMsgId)
    answer?.({ ok: true, data: { messageId: message._id, seq: message.seq } })
    for (const member of membersOf.get(message.conversationId) ?? [])
      if (member.id !== message.senderId) member.emit('new-message', message)
  }
})
await subscriber.subscribe(CHANNEL)
listenOnLoopback(http, 'bare-path-gateway')
