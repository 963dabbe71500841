import { randomUUID } from 'node:crypto'
import type { Acknowledgement } from '@chat/contracts'
import type { OutgoingCommand } from '@chat/domain'
import { connectMongo, createConversationReader, ensureIndexes } from '@chat/mongo'
import {
  connectRedis,
  createCommander,
  createCommandStream,
  createKeys,
  createLagWatch,
  createReplyInbox,
} from '@chat/redis'
import { readConfig, sha256Prefix } from '@chat/service-kit'
import { eventually, freshDatabase, freshPrefix } from '@chat/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { workerConfig } from '../src/config.ts'
import { createWorker } from '../src/service.ts'

const database = freshDatabase()
const redis = freshPrefix()
const scope = new AsyncDisposableStack()
const signal = AbortSignal.timeout(60_000)

const startWorker = () =>
  createWorker(
    readConfig(workerConfig, {
      MONGODB_URI: database.uri,
      REDIS_URL: redis.url,
      KEY_PREFIX: redis.prefix,
      LOG_LEVEL: 'error',
    }),
  )

async function connectEdge() {
  const keys = createKeys(redis.prefix, sha256Prefix)
  const [command, blocking, subscriber] = await Promise.all(
    (['command', 'blocking', 'subscriber'] as const).map(async (role) =>
      scope.use(await connectRedis(redis.url, role, () => {})),
    ),
  )
  if (!command || !blocking || !subscriber) throw new Error('unreachable')
  const stream = createCommandStream({ command, blocking, keys })
  const replies = await createReplyInbox(subscriber, keys, `test-${randomUUID()}`)
  const commander = createCommander({ stream, replies, lag: createLagWatch(command, keys), keys })
  const connection = await connectMongo(database.uri)
  scope.defer(() => connection.close())
  return { keys, command, commander, connection, reader: createConversationReader(connection) }
}
let edge: Awaited<ReturnType<typeof connectEdge>>

beforeAll(async () => {
  const connection = await connectMongo(database.uri)
  await ensureIndexes(connection)
  await connection.close()
  edge = await connectEdge()
})
afterAll(() => scope.disposeAsync())

/** As a client does: the same command again until it is answered. */
async function send(command: Partial<OutgoingCommand>): Promise<Acknowledgement> {
  for (let attempt = 0; ; attempt++) {
    const whole = { commandId: randomUUID(), attempt, traceId: 'test', ...command } as OutgoingCommand
    const acknowledgement = await edge.commander.send(whole, { timeoutMs: 2_000 }, signal)
    if (acknowledgement.ok || !['NO_ANSWER', 'UNAVAILABLE'].includes(acknowledgement.error.code)) return acknowledgement
  }
}

const createGroup = (conversationId: string): Promise<Acknowledgement> =>
  send({
    name: 'create-conversation',
    conversationId,
    actorId: 'usr_ann',
    commandId: 'creation',
    request: { conversationId, kind: 'group', name: 'G', slug: null, topic: null, participants: ['usr_bob'] },
  })
const say = (conversationId: string, content: string, commandId = randomUUID()): Promise<Acknowledgement> =>
  send({
    name: 'send-message',
    conversationId,
    actorId: 'usr_bob',
    commandId,
    request: { conversationId, content },
  })

test('what is acknowledged stands in the log, and the stream is empty again', async () => {
  await using _worker = await startWorker()
  const conversationId = `cnv_${randomUUID()}`
  expect(await createGroup(conversationId)).toMatchObject({ ok: true, data: { seq: 1 } })
  const answers = await Promise.all(Array.from({ length: 50 }, (_, index) => say(conversationId, `m${index}`)))
  const seqs = answers.map((answer) => (answer.ok ? (answer.data as { seq: number }).seq : 0))
  expect(seqs.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, index) => index + 2))
  const stored = await edge.reader.entries(conversationId, { after: 0, upTo: 100, limit: 100 }, signal)
  expect(stored.map(({ seq }) => seq)).toEqual(Array.from({ length: 51 }, (_, index) => index + 1))
  const stream = edge.keys.commands(edge.keys.partitionOf(conversationId))
  await eventually(async () => expect(await edge.command.xlen(stream)).toBe(0))
})

test('two workers share the partitions, and either takes over when the other stops', async () => {
  const one = await startWorker()
  await using _two = await startWorker()
  const conversationIds = Array.from({ length: 12 }, () => `cnv_${randomUUID()}`)
  await Promise.all(conversationIds.map(createGroup))
  const talking = Promise.all(conversationIds.flatMap((id) => [say(id, 'before'), say(id, 'before too')]))
  await one.drain(AbortSignal.timeout(10_000))
  await one[Symbol.asyncDispose]()
  await talking
  const answers = await Promise.all(conversationIds.map((id) => say(id, 'after')))
  expect(answers.every(({ ok }) => ok)).toBe(true)
  for (const id of conversationIds) {
    const stored = await edge.reader.entries(id, { after: 0, upTo: 100, limit: 100 }, signal)
    expect(stored.map(({ seq }) => seq)).toEqual([1, 2, 3, 4])
  }
})

test('a command that waits while no worker lives is taken by the next one', async () => {
  const conversationId = `cnv_${randomUUID()}`
  const created = createGroup(conversationId)
  await using _worker = await startWorker()
  expect(await created).toMatchObject({ ok: true, data: { conversationId, seq: 1 } })
})

test('what cannot be parsed goes to the dead letters and holds nobody up', async () => {
  await using _worker = await startWorker()
  const conversationId = `cnv_${randomUUID()}`
  await edge.command.xadd(edge.keys.commands(edge.keys.partitionOf(conversationId)), '*', 'command', '{nonsense')
  expect(await createGroup(conversationId)).toMatchObject({ ok: true })
  await eventually(async () => {
    const letters = await edge.command.xrange(edge.keys.deadLetters(), '-', '+')
    expect(letters.flatMap(([, fields]) => fields)).toContain('{nonsense')
  })
})

test('a database without its fences is refused', async () => {
  const config = readConfig(workerConfig, {
    MONGODB_URI: database.uri.replace(database.name, `${database.name}_bare`),
    REDIS_URL: redis.url,
    KEY_PREFIX: redis.prefix,
    LOG_LEVEL: 'silent',
  })
  await expect(createWorker(config)).rejects.toThrow(/unique index/)
})

test('the probes answer, and the metrics name what the lane did', async () => {
  await using worker = await startWorker()
  await createGroup(`cnv_${randomUUID()}`)
  const ask = (path: string) => fetch(`http://127.0.0.1:${worker.adminPort}${path}`)
  expect((await ask('/livez')).status).toBe(200)
  expect((await ask('/readyz')).status).toBe(200)
  expect(await (await ask('/metrics')).text()).toMatch(
    /chat_worker_commands_total\{command="create-conversation",outcome="accepted"/,
  )
})
