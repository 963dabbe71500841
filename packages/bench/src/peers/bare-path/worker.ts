import { Redis } from 'ioredis'
import { MongoClient } from 'mongodb'
import { CHANNEL, type Message, STREAM } from './message.ts'

// One lane: while a batch is being written, the next one gathers.

type Read = [stream: string, entries: [id: string, fields: string[]][]][]

const BATCH_MAX = 500
const BLOCK_MS = 1_000

const redis = new Redis(process.env['REDIS_URL'] ?? '', { enableAutoPipelining: true })
const blocking = new Redis(process.env['REDIS_URL'] ?? '', { protocol: 2 })
const mongo = await new MongoClient(process.env['MONGODB_URI'] ?? '').connect()
const log = mongo.db().collection<Message>('log')
const lastSeqs = new Map<string, number>()

process.stdout.write(`${JSON.stringify({ msg: 'listening', service: 'bare-path-worker' })}\n`)
process.once('SIGTERM', () => process.exit())

for (let after = '0'; ;) {
  const answer = (await blocking.xread('COUNT', BATCH_MAX, 'BLOCK', BLOCK_MS, 'STREAMS', STREAM, after)) as Read | null
  const entries = answer?.[0]?.[1] ?? []
  if (entries.length === 0) continue
  const batch = entries.map(([, fields]): Message => {
    const message = JSON.parse(fields[1] ?? '') as Omit<Message, '_id' | 'seq' | 'at'>
    const seq = (lastSeqs.get(message.conversationId) ?? 0) + 1
    lastSeqs.set(message.conversationId, seq)
    return { _id: `${message.conversationId}.${seq}`, seq, at: Date.now(), ...message }
  })
  await log.insertMany(batch, { ordered: true, writeConcern: { w: 'majority', journal: true } })
  void redis.publish(CHANNEL, JSON.stringify(batch))
  after = entries.at(-1)?.[0] ?? after
  void redis.xtrim(STREAM, 'MINID', after) // but the last one, which is never read again
}
