import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { createGunzip } from 'node:zlib'
import { connectMongo, ensureIndexes } from '@chat/mongo'
import { createLogger, readConfig } from '@chat/service-kit'
import { BSON, type Collection, type Document, MongoClient } from 'mongodb'
import { migrateConfig } from '../config.ts'
import { OpsError } from '../ops-error.ts'
import { readManifest, sha256Of } from './copy.ts'

const BATCH_BYTES = 8 * 1024 * 1024
const SIZE_BYTES = 4 // what a BSON document begins with
// Every number and every identifier comes back as the kind it was.
const AS_STORED = { promoteValues: false, promoteLongs: false, promoteBuffers: false } as const

/** Into an empty database only, and only what the manifest says, byte for byte. */
export async function restore(
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<void> {
  const [folder] = args
  if (folder === undefined || args.length > 1) throw new OpsError('Use: restore FOLDER/COPY')
  const { MONGODB_URI, LOG_LEVEL } = readConfig(migrateConfig, environment)
  const logger = createLogger({ service: 'restore', level: LOG_LEVEL })
  const { collections, takenAt } = await readManifest(folder)
  for (const { file, sha256 } of collections) {
    const found = await sha256Of(join(folder, file)).catch(() => 'nothing')
    if (found !== sha256) throw new OpsError(`${join(folder, file)} is damaged or missing: take another copy`)
  }

  const client = new MongoClient(MONGODB_URI, {
    appName: 'chat-restore',
    writeConcern: { w: 'majority', journal: true },
  })
  try {
    const database = client.db()
    const present = await database.listCollections({ type: 'collection' }, { nameOnly: true }).toArray()
    if (present.length > 0) {
      throw new OpsError(
        `the database ${database.databaseName} is not empty: restore into a new one, and let MONGODB_URI name it`,
      )
    }
    for (const { name, file, documents } of collections) {
      const written = await fill(database.collection(name), join(folder, file), signal)
      if (written !== documents) throw new OpsError(`${name} has ${written} documents and should have ${documents}`)
    }
    logger.info({ collections: collections.length, takenAt }, 'restored')
  } finally {
    await client.close()
  }
  const connection = await connectMongo(MONGODB_URI, { appName: 'chat-restore', socketTimeoutMs: 0 })
  try {
    await ensureIndexes(connection)
  } finally {
    await connection.close()
  }
}

async function fill(collection: Collection, path: string, signal: AbortSignal): Promise<number> {
  let count = 0
  let batch: Document[] = []
  let bytes = 0
  const write = async () => {
    if (batch.length > 0) await collection.insertMany(batch, { ordered: true })
    count += batch.length
    batch = []
    bytes = 0
  }
  for await (const document of documentsIn(path)) {
    signal.throwIfAborted()
    batch.push(BSON.deserialize(document, AS_STORED))
    bytes += document.length
    if (bytes >= BATCH_BYTES) await write()
  }
  await write()
  return count
}

async function* documentsIn(path: string): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0)
  for await (const chunk of createReadStream(path).pipe(createGunzip())) {
    rest = Buffer.concat([rest, chunk as Buffer])
    let at = 0
    while (rest.length - at >= SIZE_BYTES) {
      const size = rest.readInt32LE(at)
      if (rest.length - at < size) break
      yield rest.subarray(at, at + size)
      at += size
    }
    rest = rest.subarray(at)
  }
  if (rest.length > 0) throw new OpsError(`${path} ends in the middle of a document`)
}
