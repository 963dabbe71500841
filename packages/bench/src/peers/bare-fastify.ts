import fastify from 'fastify'

// The least a JSON answer of this framework costs: nothing checked, nothing read, the same each time.

const answers = JSON.parse(process.env['ANSWERS'] ?? '{}') as Record<string, object>
const app = fastify({ logger: false })
for (const [name, answer] of Object.entries(answers)) app.get(`/${name}`, async () => answer)
await app.listen({ host: '127.0.0.1', port: Number(process.env['PORT'] ?? 0) })
const address = app.server.address()
const port = typeof address === 'object' && address !== null ? address.port : 0
process.stdout.write(`${JSON.stringify({ msg: 'listening', service: 'bare-fastify', port, adminPort: 0 })}\n`)
process.once('SIGTERM', () => process.exit())
