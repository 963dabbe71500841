import fastify from 'fastify'
import { MongoClient } from 'mongodb'

// The way pages are first made: skip what was shown, take as many more. Nobody is asked who they are.

interface Query {
  readonly conversationId: string
  readonly skip: string
  readonly limit: string
}

const client = new MongoClient(process.env['MONGODB_URI'] ?? '')
const entries = client.db().collection('entries')
const app = fastify({ logger: false })
app.get<{ Querystring: Query }>('/messages', async ({ query: { conversationId, skip, limit } }) =>
  entries.find({ conversationId }).sort({ _id: -1 }).skip(Number(skip)).limit(Number(limit)).toArray(),
)
await app.listen({ host: '127.0.0.1', port: Number(process.env['PORT'] ?? 0) })
const address = app.server.address()
const port = typeof address === 'object' && address !== null ? address.port : 0
process.stdout.write(`${JSON.stringify({ msg: 'listening', service: 'skip-pages', port, adminPort: 0 })}\n`)
process.once('SIGTERM', () => process.exit())
