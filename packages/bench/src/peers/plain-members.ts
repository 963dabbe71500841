import { createServer } from 'node:http'
import { Server } from 'socket.io'

// What a first chat server does with who connects: joins a Socket.IO room for each of their conversations, as they
// name them themselves. Nobody is checked, nothing is read from anywhere.

interface Cursor {
  readonly conversationId: string
}

const http = createServer()
const io = new Server(http, { transports: ['websocket'], serveClient: false })

io.on('connection', (socket) => {
  socket.on('sync', async ({ cursors }: { readonly cursors: readonly Cursor[] }, answer: (data: unknown) => void) => {
    await socket.join(cursors.map(({ conversationId }) => conversationId))
    answer({ ok: true, data: [] })
  })
})

http.listen(Number(process.env['PORT'] ?? 0), '127.0.0.1', () => {
  const address = http.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  process.stdout.write(`${JSON.stringify({ msg: 'listening', service: 'plain-members', port, adminPort: 0 })}\n`)
})
process.once('SIGTERM', () => process.exit())
