import { createIndexMessages, effectsOf, type Entry, type LogConsumer, LogFollower } from '@chat/domain'
import { createEffect, freshConversationId, sampleMessage } from '@chat/domain/conformance'
import {
  connectMongo,
  createConversationReader,
  createFollowerStore,
  createLogStore,
  createSearchIndex,
  ensureIndexes,
  type MongoConnection,
} from '@chat/mongo'
import { connectRedis, createKeys, createPublisher } from '@chat/redis'
import { readConfig, sha256Prefix, systemClock } from '@chat/service-kit'
import { eventually, freshDatabase, freshPrefix } from '@chat/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { jobsConfig } from '../src/jobs/config.ts'
import { SEARCH_FOLLOWER } from '../src/jobs/follower-names.ts'
import { createJobs } from '../src/jobs/service.ts'

const database = freshDatabase()
const redis = freshPrefix()
const signal = AbortSignal.timeout(60_000)
const scope = new AsyncDisposableStack()
let connection: MongoConnection
let publisher: ReturnType<typeof createPublisher>

beforeAll(async () => {
  connection = await connectMongo(database.uri)
  scope.defer(() => connection.close())
  await ensureIndexes(connection)
  const command = scope.use(await connectRedis(redis.url, 'command', () => {}))
  publisher = createPublisher(command, createKeys(redis.prefix, sha256Prefix))
})
afterAll(() => scope.disposeAsync())

const startJobs = () =>
  createJobs(
    readConfig(jobsConfig, {
      MONGODB_URI: database.uri,
      REDIS_URL: redis.url,
      KEY_PREFIX: redis.prefix,
      LOG_LEVEL: 'error',
    }),
  )

/** As the owner of the conversation does. */
async function add(entries: Entry[], { isTold = true } = {}): Promise<void> {
  const store = createLogStore(connection)
  await store.insert(entries, signal)
  await store.apply(entries.flatMap(effectsOf), signal)
  const { conversationId, seq, n, at } = entries.at(-1) as Entry
  await store.writeHeads([{ conversationId, head: { seq, n, lastMessageSeq: seq, at } }], signal)
  if (isTold) await publisher.announceHeads([{ conversationId, seq }], signal)
}

async function conversation(): Promise<string> {
  const conversationId = freshConversationId()
  await createLogStore(connection).apply([createEffect(conversationId, 0)], signal)
  return conversationId
}

async function indexed(conversationId: string): Promise<number[]> {
  const scopes = [{ conversationId, notBefore: null }]
  const query = { scopes, tokens: ['message'], prefixes: [], before: null, notBefore: null }
  const found = await (await createSearchIndex(connection).open(query, signal)).next(null, 2_000, signal)
  return found.map(({ seq }) => seq).toSorted((left, right) => left - right)
}

const upTo = (last: number, first = 1): number[] =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index)
const messages = (id: string, last: number, first = 1) => upTo(last, first).map((seq) => sampleMessage(id, seq))

test('what is added is indexed, also what was added while nobody followed, and what nobody was told of', async () => {
  const [before, during] = [await conversation(), await conversation()]
  await add(messages(before, 650), { isTold: false })
  await using jobs = await startJobs()
  await eventually(async () => expect(await indexed(before)).toEqual(upTo(650)))
  await add(messages(during, 3))
  await eventually(async () => expect(await indexed(during)).toEqual(upTo(3)))
  await add(messages(before, 651, 651))
  await eventually(async () => expect(await indexed(before)).toHaveLength(651))
  const metrics = await (await fetch(`http://127.0.0.1:${jobs.adminPort}/metrics`)).text()
  expect(metrics).toMatch(/chat_follower_behind_seconds\{.*follower="search".*\} \d/)
  expect(metrics).toMatch(/chat_follower_held\{.*follower="search".*\} 1/)
})

test('of two processes one follows, and the other goes on where it stopped', async () => {
  const conversationId = await conversation()
  const first = await startJobs()
  await using second = await startJobs()
  const heldBy = async ({ adminPort }: { adminPort: number }) =>
    /chat_follower_held\{.*follower="search".*\} 1/.test(
      await (await fetch(`http://127.0.0.1:${adminPort}/metrics`)).text(),
    )
  await eventually(async () => expect(await heldBy(first)).toBe(true), { timeoutMs: 15_000 })
  expect(await heldBy(second)).toBe(false)
  await add(messages(conversationId, 2))
  await eventually(async () => expect(await indexed(conversationId)).toEqual([1, 2]))
  await first.drain(signal)
  await first[Symbol.asyncDispose]()
  await add(messages(conversationId, 3, 3))
  await eventually(async () => expect(await indexed(conversationId)).toEqual([1, 2, 3]), { timeoutMs: 15_000 })
  expect(await heldBy(second)).toBe(true)
})

test('the index is made again when it is asked for, from whatever was in it', async () => {
  const conversationId = await conversation()
  await using _jobs = await startJobs()
  await add(messages(conversationId, 4))
  await eventually(async () => expect(await indexed(conversationId)).toEqual(upTo(4)))
  const index = createSearchIndex(connection)
  const empty = messages(conversationId, 4).map(({ seq, at }) => ({
    conversationId,
    seq,
    at,
    tokens: [],
    changedSeq: 9,
  }))
  await index.write(empty, 0, signal)
  expect(await indexed(conversationId)).toEqual([])
  await createFollowerStore(connection).restart(SEARCH_FOLLOWER, signal)
  await eventually(async () => expect(await indexed(conversationId)).toEqual(upTo(4)), { timeoutMs: 15_000 })
})

/** A follower on its own, which is told of nothing and finds everything. */
function followWith(name: string, consume: LogConsumer): { stop(): Promise<void>; failures: unknown[] } {
  const failures: unknown[] = []
  const controller = new AbortController()
  const follower = new LogFollower({
    name,
    consume,
    store: createFollowerStore(connection),
    clock: systemClock,
    observer: { took: () => {}, failed: (_, error) => failures.push(error) },
    restFactor: 0,
  })
  const running = follower.run(0, controller.signal)
  return {
    failures,
    async stop() {
      controller.abort()
      await running
    },
  }
}

test('after a crash between the work and its position the work is done again, and nothing is left out', async () => {
  const conversationId = await conversation()
  await add(messages(conversationId, 450), { isTold: false })
  const seen: number[] = []
  let crashes = 2
  const { stop, failures } = followWith('crashing', async (entries) => {
    const ofMine = entries.filter((entry) => entry.conversationId === conversationId)
    seen.push(...ofMine.map(({ seq }) => seq))
    if (ofMine.length > 0 && crashes-- > 0) throw new Error('a crash')
  })
  await eventually(() => expect(new Set(seen).size).toBe(450))
  await stop()
  expect(failures.length).toBeGreaterThan(0)
  const positions = await createFollowerStore(connection).positions('crashing', 0, [conversationId], signal)
  expect(positions.get(conversationId)).toBe(450)
})

test('a log that cannot be taken holds up no other', async () => {
  const [poisoned, fine] = [await conversation(), await conversation()]
  await add(messages(poisoned, 1), { isTold: false })
  await add(messages(fine, 1), { isTold: false })
  const seen = new Set<string>()
  const { stop } = followWith('poisoned', async (entries) => {
    if (entries.some((entry) => entry.conversationId === poisoned)) throw new Error('poison')
    for (const entry of entries) seen.add(entry.conversationId)
  })
  await eventually(() => expect(seen.has(fine)).toBe(true))
  await stop()
})

test('two that index at once leave the newest', async () => {
  const conversationId = await conversation()
  await add(messages(conversationId, 50), { isTold: false })
  const reader = createConversationReader(connection)
  const consume = createIndexMessages({ index: createSearchIndex(connection), reader })
  const both = [followWith('twice-a', consume), followWith('twice-b', consume)]
  const store = createFollowerStore(connection)
  await eventually(async () => {
    for (const name of ['twice-a', 'twice-b'])
      expect((await store.positions(name, 0, [conversationId], signal)).get(conversationId)).toBe(50)
  })
  await Promise.all(both.map(({ stop }) => stop()))
  expect(await indexed(conversationId)).toEqual(upTo(50))
})
