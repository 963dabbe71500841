import { createServer } from 'node:http'
import { Server } from 'socket.io'

// What a first chat server looks like: one process, one Socket.IO room, nothing stored, nobody checked. It is the
// least that a delivery through Socket.IO can cost.

interface Incoming {
  readonly clientMsgId: string
  readonly content: string
}

const ROOM = 'room'
let seq = 0

const http = createServer()
const io = new Server(http, { transports: ['websocket'], serveClient: false })

io.on('connection', (socket) => {
  void socket.join(ROOM)
  socket.on('send-message', ({ clientMsgId, content }: Incoming, acknowledge: (answer: unknown) => void) => {
    seq += 1
    const createdAt = new Date().toISOString()
    const message = {
      id: `${ROOM}.${seq}`,
      conversationId: ROOM,
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
    io.to(ROOM).emit('new-message', message)
    acknowledge({ ok: true, data: { messageId: message.id, seq, createdAt } })
  })
})

http.listen(Number(process.env['PORT'] ?? 0), '127.0.0.1', () => {
  const address = http.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  process.stdout.write(`${JSON.stringify({ msg: 'listening', service: 'plain-socket-io', port, adminPort: 0 })}\n`)
})
process.once('SIGTERM', () => process.exit())
