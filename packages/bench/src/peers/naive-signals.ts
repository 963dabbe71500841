import { createServer } from 'node:http'
import { Server } from 'socket.io'

// What a first chat server does with signs of life: everyone in the room is told of every one of them, at once.

interface Auth {
  readonly conversationId: string
  readonly userId: string
}

const http = createServer()
const io = new Server(http, { transports: ['websocket'], serveClient: false })

io.on('connection', (socket) => {
  const { conversationId, userId } = socket.handshake.auth as Auth
  const tellOthers = (event: string) => socket.to(conversationId).emit(event, { conversationId, userId })
  void socket.join(conversationId)
  tellOthers('presence:online')
  socket.on('disconnect', () => tellOthers('presence:offline'))
  socket.on('typing', (_request: unknown, answer: (data: unknown) => void) => {
    tellOthers('user-typing')
    answer({ ok: true, data: {} })
  })
})

http.listen(Number(process.env['PORT'] ?? 0), '127.0.0.1', () => {
  const address = http.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  process.stdout.write(`${JSON.stringify({ msg: 'listening', service: 'naive-signals', port, adminPort: 0 })}\n`)
})
process.once('SIGTERM', () => process.exit())
