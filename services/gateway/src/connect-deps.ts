import type {
  AssistantQueue,
  ChannelMessage,
  BlockReader,
  Commander,
  ConversationChannels,
  ConversationReader,
  FileStore,
  HeadFeed,
  MarkStore,
  MessageReader,
  OwnMessageStore,
  ParticipantSource,
  PersonalStore,
  PresenceStore,
  SessionStore,
  UserStore,
} from '@chat/domain'
import {
  assertIndexes,
  connectMongo,
  createBlockReader,
  createConversationReader,
  createFileStore,
  createMarkStore,
  createMessageReader,
  createOwnMessageStore,
  createParticipantSource,
  createPersonalStore,
  createSessionStore,
  createUserStore,
  pingMongo,
} from '@chat/mongo'
import {
  connectRedis,
  createAssistantQueue,
  createCommander,
  createCommandStream,
  createConversationChannels,
  createHeadFeed,
  createKeys,
  createLagWatch,
  createNodeRegistry,
  createPresenceStore,
  createReplyInbox,
  createRateLimiter,
  type NodeRegistry,
  type RateLimiter,
} from '@chat/redis'
import {
  type Logger,
  type ReadinessCheck,
  sha256Prefix,
  traceCommander,
  traceDatabase,
  type Tracing,
} from '@chat/service-kit'
import { createShardedAdapter } from '@socket.io/redis-adapter'
import type { Server } from 'socket.io'
import type { GatewayConfig } from './config.ts'

const READ_REST_MS = 25 // thousands reconnect at once, when another gateway died

type AdapterFactory = Exclude<Parameters<Server['adapter']>[0], undefined>

export interface GatewayDeps {
  reader: ConversationReader
  files: FileStore
  people: ParticipantSource
  marks: MarkStore
  messages: MessageReader
  ownMessages: OwnMessageStore
  personal: PersonalStore
  users: UserStore
  blocks: BlockReader
  sessions: SessionStore
  assistant: AssistantQueue
  commander: Commander
  headFeed: HeadFeed
  presence: PresenceStore
  buckets: RateLimiter
  nodes: NodeRegistry
  /** Called once, with who listens. */
  openChannels: (listeners: {
    onMessage: (message: ChannelMessage) => void
    onReconnected: () => void
  }) => ConversationChannels
  adapter: AdapterFactory
  checks: Record<string, ReadinessCheck>
}

/** The only function here that builds adapters. What it opens is closed with `scope`, in reverse order. */
export async function connectDeps(
  { MONGODB_URI, REDIS_URL, KEY_PREFIX, NODE_ID }: GatewayConfig,
  logger: Logger,
  scope: AsyncDisposableStack,
  tracing: Tracing | null = null,
): Promise<GatewayDeps> {
  const connection = await connectMongo(MONGODB_URI, {
    appName: `chat-gateway-${NODE_ID}`,
    readRestMs: READ_REST_MS,
    watch: traceDatabase(tracing),
  })
  scope.defer(() => connection.close())
  await assertIndexes(connection)

  const connect = async (role: 'command' | 'blocking' | 'subscriber') =>
    scope.use(await connectRedis(REDIS_URL, role, (error) => logger.warn({ err: error, role }, 'redis failed')))
  const [command, subscriber, adapterSubscriber] = await Promise.all([
    connect('command'),
    connect('subscriber'),
    connect('subscriber'),
  ])
  const onError = (error: unknown): void => logger.warn({ err: error }, 'redis failed')
  const keys = createKeys(KEY_PREFIX, sha256Prefix)
  const stream = createCommandStream({ command, blocking: command, keys }) // a gateway only appends
  const replies = await createReplyInbox(subscriber, keys, `gateway-${NODE_ID}`)

  /** The adapter leaves its promises alone, and one that rejects unheard would end the process. */
  const publishing = { spublish: (channel: string, text: string) => command.spublish(channel, text).catch(onError) }
  const subscribing = {
    on: (event: string, listener: (...args: string[]) => void) => adapterSubscriber.on(event as 'smessage', listener),
    ssubscribe: (channel: string) => adapterSubscriber.ssubscribe(channel).catch(onError),
    sunsubscribe: (channels: string | string[]) => adapterSubscriber.sunsubscribe(...[channels].flat()).catch(onError),
  }

  return {
    files: createFileStore(connection),
    reader: createConversationReader(connection),
    people: createParticipantSource(connection),
    marks: createMarkStore(connection),
    messages: createMessageReader(connection),
    ownMessages: createOwnMessageStore(connection),
    personal: createPersonalStore(connection),
    users: createUserStore(connection),
    blocks: createBlockReader(connection),
    sessions: createSessionStore(connection),
    commander: traceCommander(createCommander({ stream, replies, lag: createLagWatch(command, keys), keys }), tracing),
    assistant: createAssistantQueue(command, keys),
    headFeed: createHeadFeed(command, keys),
    presence: createPresenceStore(command, keys),
    buckets: createRateLimiter(command, keys),
    nodes: createNodeRegistry(command, keys),
    openChannels: (listeners) =>
      createConversationChannels({
        subscriber,
        command,
        keys,
        onMessage: listeners.onMessage,
        onReconnected: listeners.onReconnected,
        onError,
      }),
    adapter: createShardedAdapter(publishing, subscribing, { channelPrefix: `${KEY_PREFIX}:sockets` }),
    checks: { mongodb: () => pingMongo(connection), redis: () => command.ping() },
  }
}
