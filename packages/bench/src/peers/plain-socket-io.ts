import { createServer } from 'node:http'
import { createAdapter } from '@socket.io/redis-adapter'
import { Redis } from 'ioredis'
import { Server } from 'socket.io'
import { listenOnLoopback } from './listen-on-loopback.ts'

// What a first chat server looks like: Socket.IO rooms, nothing stored, nobody checked. It is the least that a delivery
// through Socket.IO can cost. With REDIS_URL several of them are one server, through the usual adapter.

interface Incoming {
  readonly conversationId: string
  readonly clientMsgId: string
  readonly content: string
}

let seq = 0

const http = createServer()
const io = new Server(http, { transports: ['websocket'], serveClient: false })
const redisUrl = process.env['REDIS_URL']
if (redisUrl !== undefined) {
  const [publisher, subscriber] = [new Redis(redisUrl), new Redis(redisUrl)]
  io.adapter(createAdapter(publisher, subscriber))
}

io.on('connection', (socket) => {
  const { rooms = [] } = socket.handshake.auth as { rooms?: string[] }
  void socket.join(rooms)
  socket.on(
    'send-message',
    ({ conversationId, clientMsgId, content }: Incoming, acknowledge: (answer: unknown) => void) => {
      seq += 1
      const createdAt = new Date().toISOString()
      const message = {
        id: `${conversationId}.${seq}`,
        conversationId,
        seq,
        changedSeq: seq,
        senderId: socket.id,
        clientMsgId,
        kind: 'text',
        content,
        attachments: [],
        mentions: [],
        replyTo: null,
        threadRootId: null,
        reactions: [],
        pinnedAt: null,
        editedAt: null,
        deletedAt: null,
        createdAt,
      }
      io.to(conversationId).emit('new-message', message)
      acknowledge({ ok: true, data: { messageId: message.id, seq, createdAt } })
    },
  )
})

listenOnLoopback(http, 'plain-socket-io')
