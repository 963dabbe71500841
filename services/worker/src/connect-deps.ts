import { hash } from 'node:crypto'
import type { Commander, CommandStream, ExpiryStore, LeaseStore, LogStore, MarkStore, Publisher } from '@chat/domain'
import {
  assertIndexes,
  connectMongo,
  createExpiryStore,
  createLeaseStore,
  createLogStore,
  createMarkStore,
  pingMongo,
} from '@chat/mongo'
import {
  connectRedis,
  createAssistantQueue,
  createCommander,
  createCommandStream,
  createConversationChannels,
  createKeys,
  createLagWatch,
  createNodeRegistry,
  createPublisher,
  createReplyInbox,
  type NodeRegistry,
} from '@chat/redis'
import { type Logger, type ReadinessCheck, sha256Prefix } from '@chat/service-kit'
import { askingPublisher } from './ask-assistant.ts'
import type { WorkerConfig } from './config.ts'

export interface WorkerDeps {
  store: LogStore
  marks: MarkStore
  expiry: ExpiryStore
  leases: LeaseStore
  stream: CommandStream
  publisher: Publisher
  inbox: Commander
  nodes: NodeRegistry
  checks: Record<string, ReadinessCheck>
}

/** The only function here that builds adapters. What it opens is closed with `scope`, in reverse order. */
export async function connectDeps(
  { MONGODB_URI, REDIS_URL, KEY_PREFIX, NODE_ID }: WorkerConfig,
  logger: Logger,
  scope: AsyncDisposableStack,
): Promise<WorkerDeps> {
  const connection = await connectMongo(MONGODB_URI, { appName: `chat-worker-${NODE_ID}` })
  scope.defer(() => connection.close())
  await assertIndexes(connection)

  const connect = async (role: 'command' | 'blocking' | 'subscriber') =>
    scope.use(await connectRedis(REDIS_URL, role, (error) => logger.warn({ err: error, role }, 'redis failed')))
  const [command, blocking, subscriber] = await Promise.all([
    connect('command'),
    connect('blocking'),
    connect('subscriber'),
  ])
  const keys = createKeys(KEY_PREFIX, sha256Prefix)
  const stream = createCommandStream({ command, blocking, keys })
  const replies = await createReplyInbox(subscriber, keys, `worker-${NODE_ID}`)
  return {
    store: createLogStore(connection),
    marks: createMarkStore(connection),
    expiry: createExpiryStore(connection),
    leases: createLeaseStore(connection),
    stream,
    publisher: askingPublisher({
      publisher: createPublisher(command, keys),
      queue: createAssistantQueue(command, keys),
      channels: createConversationChannels({
        subscriber,
        command,
        keys,
        onMessage: () => {},
        onReconnected: () => {},
        onError: (err) => logger.warn({ err }, 'event not published'),
      }),
      digest: (text) => hash('sha256', text, 'hex'),
      logger,
    }),
    inbox: createCommander({ stream, replies, lag: createLagWatch(command, keys), keys }),
    nodes: createNodeRegistry(command, keys),
    checks: {
      mongodb: () => pingMongo(connection),
      redis: () => command.ping(),
    },
  }
}
