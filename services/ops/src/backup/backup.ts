import { createWriteStream } from 'node:fs'
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { parseArgs } from 'node:util'
import { createGzip } from 'node:zlib'
import { createLogger, readConfig } from '@chat/service-kit'
import { type ClientSession, type Db, MongoClient, MongoServerError } from 'mongodb'
import { migrateConfig } from '../config.ts'
import { OpsError } from '../ops-error.ts'
import { type CopyManifest, MANIFEST, sha256Of } from './copy.ts'

const SNAPSHOT_GONE = [239, 246] // SnapshotTooOld, SnapshotUnavailable
const PARTIAL = '.partial'

/** All collections as they are at one moment, while everybody goes on writing. Prints the folder of the copy. */
export async function backup(
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<string> {
  const { positionals, values } = parseArgs({
    args: [...args],
    options: { keep: { type: 'string' } },
    allowPositionals: true,
  })
  const [folder] = positionals
  const keep = values.keep === undefined ? Infinity : Number(values.keep)
  if (folder === undefined || !(keep >= 1)) throw new OpsError('Use: backup FOLDER [--keep N], N at least 1')
  const { MONGODB_URI, LOG_LEVEL } = readConfig(migrateConfig, environment)
  const logger = createLogger({ service: 'backup', level: LOG_LEVEL })

  const takenAt = new Date().toISOString()
  const target = join(folder, `chat-${takenAt.replaceAll(/[:.]/g, '-')}`)
  await mkdir(target + PARTIAL, { recursive: true })
  const client = new MongoClient(MONGODB_URI, { appName: 'chat-backup' })
  try {
    const database = client.db()
    const names = (await database.listCollections({ type: 'collection' }, { nameOnly: true }).toArray())
      .map(({ name }) => name)
      .filter((name) => !name.startsWith('system.'))
      .sort()
    if (names.length === 0) throw new OpsError(`the database ${database.databaseName} is empty: is MONGODB_URI right?`)
    const collections: CopyManifest['collections'] = []
    await client.withSession({ snapshot: true }, async (session) => {
      for (const name of names)
        collections.push(await copyCollection(database, name, session, target + PARTIAL, signal))
    })
    const manifest: CopyManifest = { format: 1, takenAt, database: database.databaseName, collections }
    await writeFile(join(target + PARTIAL, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`)
    await rename(target + PARTIAL, target) // a copy is there whole, or not at all
    await forgetOld(folder, keep)
    const documents = collections.reduce((sum, collection) => sum + collection.documents, 0)
    logger.info({ folder: target, collections: collections.length, documents }, 'copied')
    return target
  } catch (error) {
    await rm(target + PARTIAL, { recursive: true, force: true })
    if (error instanceof MongoServerError && SNAPSHOT_GONE.includes(Number(error.code))) {
      throw new OpsError(
        'the copy took longer than MongoDB keeps its past: raise minSnapshotHistoryWindowInSeconds, or copy the volume',
      )
    }
    throw error
  } finally {
    await client.close()
  }
}

async function copyCollection(
  database: Db,
  name: string,
  session: ClientSession,
  folder: string,
  signal: AbortSignal,
): Promise<CopyManifest['collections'][number]> {
  const file = `${name}.bson.gz`
  let documents = 0
  const cursor = database.collection(name).find({}, { session, raw: true, batchSize: 1_000 })
  async function* buffers(): AsyncGenerator<Buffer> {
    for await (const document of cursor) {
      documents += 1
      yield document as unknown as Buffer
    }
  }
  await pipeline(buffers, createGzip(), createWriteStream(join(folder, file)), { signal })
  return { name, documents, file, sha256: await sha256Of(join(folder, file)) }
}

/** Copies of ours alone, the oldest first; what else lies there is left. */
async function forgetOld(folder: string, keep: number): Promise<void> {
  const copies = (await readdir(folder)).filter((name) => /^chat-[\dTZ-]+$/.test(name)).sort()
  const old = keep === Infinity ? [] : copies.slice(0, Math.max(0, copies.length - keep))
  for (const name of old) await rm(join(folder, name), { recursive: true })
}
