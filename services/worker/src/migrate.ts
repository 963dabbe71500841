import { hash } from 'node:crypto'
import { ASSISTANT, SEEDED_ROOMS } from '@chat/contracts'
import { effectsOf, type Entry, NEW_USER, roomIdOf, SYSTEM_ACTOR } from '@chat/domain'
import { connectMongo, createLogStore, createUserStore, ensureIndexes } from '@chat/mongo'
import { commonFields, createLogger, readConfig } from '@chat/service-kit'
import { z } from 'zod'

/** Makes the database ready for this version: indexes, and the public rooms. Can be repeated. */
const { MONGODB_URI, LOG_LEVEL } = readConfig(
  z.object({ MONGODB_URI: commonFields.MONGODB_URI, LOG_LEVEL: commonFields.LOG_LEVEL }),
  process.env,
)
const logger = createLogger({ service: 'migrate', level: LOG_LEVEL })
const connection = await connectMongo(MONGODB_URI, { appName: 'chat-migrate' })
try {
  await ensureIndexes(connection)
  const store = createLogStore(connection)
  const signal = AbortSignal.timeout(60_000)
  for (const room of SEEDED_ROOMS) {
    const conversationId = roomIdOf(room.slug, (text) => hash('sha256', text))
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
  // An account like every other, so that it has a name everywhere, and nobody else takes that name.
  await createUserStore(connection).create(
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
  logger.info({ rooms: SEEDED_ROOMS.length }, 'migrated')
} finally {
  await connection.close()
}
