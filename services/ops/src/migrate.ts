import { hash } from 'node:crypto'
import { SEEDED_ROOMS } from '@chat/contracts'
import { effectsOf, type Entry, roomIdOf, SYSTEM_ACTOR } from '@chat/domain'
import { connectMongo, createLogStore, ensureIndexes, missingIndexes, type MongoConnection } from '@chat/mongo'
import { createLogger, readConfig, retry } from '@chat/service-kit'
import { migrateConfig } from './config.ts'

const SEED_MS = 60_000
const seededRoomIds = SEEDED_ROOMS.map(({ slug }) => roomIdOf(slug, (text) => hash('sha256', text)))

/**
 * Makes the database ready for this version: indexes, and the public rooms. It only adds, so that pods of the version
 * before go on working, and can be repeated.
 */
export async function migrate(environment: NodeJS.ProcessEnv): Promise<void> {
  const { MONGODB_URI, LOG_LEVEL } = readConfig(migrateConfig, environment)
  const logger = createLogger({ service: 'migrate', level: LOG_LEVEL })
  // An index of a large collection takes longer than any request.
  const connection = await connectMongo(MONGODB_URI, { appName: 'chat-migrate', socketTimeoutMs: 0 })
  try {
    await ensureIndexes(connection)
    await seedRooms(connection)
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
