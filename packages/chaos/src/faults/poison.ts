import { createKeys } from '@chat/redis'
import { sha256Prefix } from '@chat/service-kit'
import { eventually } from '@chat/testkit'
import { Redis } from 'ioredis'
import { type Db, MongoClient } from 'mongodb'
import { type Fault, oneOf, type Scene } from './fault.ts'

const POISON = 'poison'
const REFUSED_AT_ONCE = 5
const UNPARSABLE_AT_ONCE = 5
const BURIED_WITHIN_MS = 30_000

export const poison: Fault = {
  id: 'F10',
  what: 'messages that the database refuses (a validator does), and entries of the streams that cannot be parsed',
  lastsMs: 1_000,
  calmMs: 1_500,
  goals: [
    { figure: 'refused', at: 'max', atMost: 5_000 },
    { figure: 'buried', at: 'max', atMost: 30_000 },
    { figure: 'notBuried', at: 'sum', atMost: 0 },
    { figure: 'slowest', at: 'p50', atMost: 1_000 },
  ],
  async stage(scene) {
    const { stack } = scene
    const mongo = new MongoClient(String(stack.env['MONGODB_URI']))
    const redis = new Redis(stack.redis.url)
    const keys = createKeys(stack.env['KEY_PREFIX'] ?? 'chat', sha256Prefix)
    await validate(mongo.db(), { 'body.content': { $not: new RegExp(`^${POISON} `) } })
    return {
      next() {
        const began = performance.now()
        let refused: Promise<number[]> = Promise.resolve([])
        let lettersBefore = 0
        return {
          target: `${REFUSED_AT_ONCE} refused, ${UNPARSABLE_AT_ONCE} unparsable`,
          async strike() {
            lettersBefore = await redis.xlen(keys.deadLetters())
            refused = Promise.all(Array.from({ length: REFUSED_AT_ONCE }, () => sendPoison(scene)))
            for (let count = 0; count < UNPARSABLE_AT_ONCE; count++) {
              const { id } = oneOf(scene.conversations, scene.random)
              await redis.xadd(keys.commands(keys.partitionOf(id)), '*', 'c', '{"not a command')
            }
          },
          async heal() {
            const wanted = REFUSED_AT_ONCE + UNPARSABLE_AT_ONCE
            const count = async () => (await redis.xlen(keys.deadLetters())) - lettersBefore
            const found = await eventually(
              async () => {
                if ((await count()) < wanted) throw new Error('not all are among the dead letters')
                return wanted
              },
              { timeoutMs: BURIED_WITHIN_MS },
            ).catch(count)
            return {
              refused: await refused,
              buried: [performance.now() - began],
              notBuried: [wanted - found],
            }
          },
        }
      },
      async clear() {
        await validate(mongo.db(), {})
        redis.disconnect()
        await mongo.close()
      },
    }
  },
}

const validate = (db: Db, validator: object) => db.command({ collMod: 'entries', validator })

/** How long it took to be refused. */
async function sendPoison({ conversations, clients, random }: Scene): Promise<number> {
  const { id: conversationId, members } = oneOf(conversations, random)
  // The visitor of a conversation is its last member, and may be away.
  const client = clients.get(members[0]?.userId ?? '')
  const content = `${POISON} ${random()}`
  const began = performance.now()
  const seq = await client?.send({
    name: 'send-message',
    conversationId,
    request: { conversationId, content },
    body: content,
  })
  if (seq !== null) throw new Error('poison was stored')
  return performance.now() - began
}
