import type { ConversationReader, FileStore, SessionStore } from '@chat/domain'
import {
  assertIndexes,
  connectMongo,
  createConversationReader,
  createFileStore,
  createSessionStore,
  pingMongo,
} from '@chat/mongo'
import {
  connectRedis,
  createKeys,
  createNodeRegistry,
  createRateLimiter,
  type NodeRegistry,
  type RateLimiter,
  withLocalFallback,
} from '@chat/redis'
import {
  type Logger,
  type ReadinessCheck,
  sha256Prefix,
  systemClock,
  traceDatabase,
  type Tracing,
} from '@chat/service-kit'
import { createClamd } from './adapters/clamd.ts'
import { createDiskStore } from './adapters/disk-store.ts'
import { createImageKitStore } from './adapters/imagekit-store.ts'
import type { FilesConfig } from './config.ts'
import type { ObjectStore } from './object-store.ts'
import type { Scanner } from './scanning/scanner.ts'
import { traceStore } from './trace-store.ts'

export interface FilesDeps {
  files: FileStore
  reader: ConversationReader
  sessions: SessionStore
  store: ObjectStore
  /** null: files are not scanned. */
  scanner: Scanner | null
  buckets: RateLimiter
  nodes: NodeRegistry
  checks: Record<string, ReadinessCheck>
}

export type ConnectDeps = (
  config: FilesConfig,
  scope: AsyncDisposableStack,
  logger: Logger,
  tracing: Tracing | null,
) => Promise<FilesDeps>

/** The only place that opens connections; `scope` closes them, the last opened first. */
export const connectDeps: ConnectDeps = async (config, scope, logger, tracing) => {
  const { MONGODB_URI, REDIS_URL, KEY_PREFIX, NODE_ID, CLAMAV_HOST, CLAMAV_PORT } = config
  const mongo = scope.adopt(
    await connectMongo(MONGODB_URI, {
      appName: `chat-files-${NODE_ID}`,
      maxPoolSize: 10,
      watch: traceDatabase(tracing),
    }),
    (connection) => connection.close(),
  )
  await assertIndexes(mongo)
  const command = scope.use(await connectRedis(REDIS_URL, 'command', (err) => logger.warn({ err }, 'redis failed')))
  const keys = createKeys(KEY_PREFIX, sha256Prefix)
  const store = traceStore(await createStore(config), tracing)
  return {
    files: createFileStore(mongo),
    reader: createConversationReader(mongo),
    sessions: createSessionStore(mongo),
    store,
    scanner: CLAMAV_HOST === undefined ? null : createClamd({ host: CLAMAV_HOST, port: CLAMAV_PORT }),
    buckets: withLocalFallback(createRateLimiter(command, keys), systemClock.monotonic),
    nodes: createNodeRegistry(command, keys),
    checks: {
      mongodb: () => pingMongo(mongo),
      redis: () => command.ping(),
      store: (signal) => store.check(signal),
    },
  }
}

async function createStore(config: FilesConfig): Promise<ObjectStore> {
  const { Image_Kit_Private_Key_Owner: privateKey, Image_Kit_URL: urlEndpoint } = config
  if (!config.S3_ENABLED) {
    const folder = await createDiskStore(config.FILES_DIR)
    if (privateKey === undefined || urlEndpoint === undefined) return folder
    const places = { apiUrl: config.IMAGE_KIT_API_URL, uploadUrl: config.IMAGE_KIT_UPLOAD_URL }
    return createImageKitStore({ privateKey, urlEndpoint, ...places }, folder)
  }
  const { createS3Store } = await import('./adapters/s3-store.ts') // its library takes memory that a folder needs not
  return createS3Store({
    endpoint: config.S3_ENDPOINT,
    publicEndpoint: config.S3_PUBLIC_ENDPOINT ?? null,
    accessKey: config.S3_ACCESS_KEY ?? '',
    secretKey: config.S3_SECRET_KEY ?? '',
    region: config.S3_REGION,
    bucket: config.S3_BUCKET,
    thumbnailBucket: config.S3_THUMBNAIL_BUCKET,
  })
}
