import { hash } from 'node:crypto'
import { ASSISTANT, SEEDED_ROOMS } from '@chat/contracts'
import { effectsOf, type Entry, NEW_USER, roomIdOf, SYSTEM_ACTOR } from '@chat/domain'
import {
  connectMongo,
  createLogStore,
  createUserStore,
  ensureIndexes,
  missingIndexes,
  type MongoConnection,
} from '@chat/mongo'
import { createLogger, readConfig, retry } from '@chat/service-kit'
import { migrateConfig } from './config.ts'

const SEED_MS = 60_000
const seededRoomIds = SEEDED_ROOMS.map(({ slug }) => roomIdOf(slug, (text) => hash('sha256', text)))

/**
 * Makes the database ready for this version: indexes, the public rooms, the assistant. It only adds, so that pods of the version
 * before go on working, and can be repeated.
 */
export async function migrate(environment: NodeJS.ProcessEnv): Promise<void> {
  const { MONGODB_URI, LOG_LEVEL } = readConfig(migrateConfig, environment)
  const logger = createLogger({ service: 'migrate', level: LOG_LEVEL })
  // An index of a large collection takes longer than any request.
  const connection = await connectMongo(MONGODB_URI, { appName: 'chat-migrate', socketTimeoutMs: 0 })
  try {
    await ensureIndexes(connection)
    await makeAssistant(connection)
    await seedRooms(connection) // the last, and what is waited for
    logger.info({ rooms: SEEDED_ROOMS.length }, 'migrated')
  } finally {
    await connection.close()
  }
}

/** Resolves when the migration of this version has run, whoever ran it. */
export async function waitForMigration(environment: NodeJS.ProcessEnv, signal: AbortSignal): Promise<void> {
  const { MONGODB_URI, LOG_LEVEL } = readConfig(migrateConfig, environment)
  const logger = createLogger({ service: 'wait-for-migration', level: LOG_LEVEL })
  await retry(
    async () => {
      const connection = await connectMongo(MONGODB_URI, { appName: 'chat-wait-for-migration', maxPoolSize: 1 })
      try {
        const missing = await whatIsMissing(connection)
        if (missing.length > 0) throw new Error(`not migrated yet: ${missing.join(', ')}`)
      } finally {
        await connection.close()
      }
    },
    {
      attempts: Infinity,
      firstDelayMs: 500,
      maxDelayMs: 4_000,
      onRetry: (error) => logger.info({ reason: error instanceof Error ? error.message : String(error) }, 'waiting'),
    },
    signal,
  )
}

/** What the migration would still do, in words. */
export async function whatIsMissing(connection: MongoConnection): Promise<string[]> {
  const store = createLogStore(connection)
  const rooms = await store.load(seededRoomIds, 1, AbortSignal.timeout(SEED_MS))
  const unseeded = seededRoomIds.filter(
    (id) => !rooms.some(({ conversationId, head }) => conversationId === id && head),
  )
  return [...(await missingIndexes(connection)), ...(unseeded.length > 0 ? ['the public rooms'] : [])]
}

async function seedRooms(connection: MongoConnection): Promise<void> {
  const store = createLogStore(connection)
  const signal = AbortSignal.timeout(SEED_MS)
  for (const [index, room] of SEEDED_ROOMS.entries()) {
    const conversationId = seededRoomIds[index] as string
    const [loaded] = await store.load([conversationId], 1, signal)
    const stored = loaded?.tail[0]
    if (loaded?.head) continue
    const entry: Entry = stored ?? {
      conversationId,
      seq: 1,
      event: 'conversation-created',
      actorId: SYSTEM_ACTOR,
      commandId: 'seed',
      hash: '',
      at: Date.now(),
      n: 0,
      body: { kind: 'room', name: room.name, slug: room.slug, topic: room.topic, participants: [] },
    }
    if (!stored) await store.insert([entry], signal)
    await store.apply(effectsOf(entry), signal)
    await store.writeHeads([{ conversationId, head: { seq: 1, n: 0, lastMessageSeq: 0, at: entry.at } }], signal)
  }
}

/** An account like every other, so that it has a name everywhere, and nobody else takes that name. */
async function makeAssistant(connection: MongoConnection): Promise<void> {
  const users = createUserStore(connection)
  const signal = AbortSignal.timeout(SEED_MS)
  if ((await users.byIds([ASSISTANT.id], signal)).length > 0) return
  await users.create(
    {
      ...ASSISTANT,
      ...NEW_USER,
      email: 'assistant@localhost',
      avatarUrl: null,
      role: 'user',
      passwordHash: `$2b$12$${'.'.repeat(53)}`, // of no password
      createdAt: Date.now(),
      suspendedAt: Date.now(), // nobody signs in with it, and nobody looks for it
      adminIfFirst: false,
    },
    signal,
  )
}
