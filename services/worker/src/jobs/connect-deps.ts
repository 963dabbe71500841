import type {
  BlockReader,
  ConversationChannels,
  ConversationReader,
  FollowerStore,
  HeadFeed,
  NotificationAudience,
  NotificationSettingsStore,
  NotificationStore,
  OwnMessageStore,
  SearchIndex,
  UserStore,
} from '@chat/domain'
import {
  assertIndexes,
  connectMongo,
  createBlockReader,
  createConversationReader,
  createFollowerStore,
  createNotificationAudience,
  createNotificationSettingsStore,
  createNotificationStore,
  createOwnMessageStore,
  createSearchIndex,
  createUserStore,
  pingMongo,
} from '@chat/mongo'
import {
  connectRedis,
  createConversationChannels,
  createHeadFeed,
  createKeys,
  createNodeRegistry,
  type NodeRegistry,
} from '@chat/redis'
import { type Logger, type ReadinessCheck, sha256Prefix } from '@chat/service-kit'
import type { JobsConfig } from './config.ts'

export interface JobsDeps {
  followers: FollowerStore
  reader: ConversationReader
  search: SearchIndex
  notifications: NotificationStore
  settings: NotificationSettingsStore
  audience: NotificationAudience
  blocks: BlockReader
  ownMessages: Pick<OwnMessageStore, 'stancesOfAll'>
  users: UserStore
  channels: Pick<ConversationChannels, 'publish'>
  headFeed: HeadFeed
  nodes: NodeRegistry
  checks: Record<string, ReadinessCheck>
}

/** The only function here that builds adapters. What it opens is closed with `scope`, in reverse order. */
export async function connectDeps(
  { MONGODB_URI, REDIS_URL, KEY_PREFIX, NODE_ID }: JobsConfig,
  logger: Logger,
  scope: AsyncDisposableStack,
): Promise<JobsDeps> {
  const connection = await connectMongo(MONGODB_URI, { appName: `chat-jobs-${NODE_ID}`, maxPoolSize: 4 })
  scope.defer(() => connection.close())
  await assertIndexes(connection)
  const command = scope.use(
    await connectRedis(REDIS_URL, 'command', (error) => logger.warn({ err: error }, 'redis failed')),
  )
  const keys = createKeys(KEY_PREFIX, sha256Prefix)
  return {
    followers: createFollowerStore(connection),
    reader: createConversationReader(connection),
    search: createSearchIndex(connection),
    notifications: createNotificationStore(connection),
    settings: createNotificationSettingsStore(connection),
    audience: createNotificationAudience(connection),
    blocks: createBlockReader(connection),
    ownMessages: createOwnMessageStore(connection),
    users: createUserStore(connection),
    channels: createConversationChannels({
      subscriber: command, // the jobs publish and never subscribe
      command,
      keys,
      onMessage: () => {},
      onReconnected: () => {},
      onError: (err) => logger.warn({ err }, 'event not published'),
    }),
    headFeed: createHeadFeed(command, keys),
    nodes: createNodeRegistry(command, keys),
    checks: {
      mongodb: () => pingMongo(connection),
      redis: () => command.ping(),
    },
  }
}
