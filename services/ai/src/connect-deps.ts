import type { AssistantWork, Commander, ConversationChannels, ConversationReader, UserStore } from '@chat/domain'
import { assertIndexes, connectMongo, createConversationReader, createUserStore, pingMongo } from '@chat/mongo'
import {
  connectRedis,
  createAssistantWork,
  createCommander,
  createCommandStream,
  createConversationChannels,
  createKeys,
  createLagWatch,
  createNodeRegistry,
  createReplyInbox,
  type NodeRegistry,
} from '@chat/redis'
import {
  type Logger,
  type ReadinessCheck,
  sha256Prefix,
  traceCommander,
  traceDatabase,
  type Tracing,
} from '@chat/service-kit'
import type { AiConfig } from './config.ts'

export interface AiDeps {
  reader: ConversationReader
  users: Pick<UserStore, 'byIds'>
  commander: Commander
  channels: Pick<ConversationChannels, 'publish'>
  work: AssistantWork
  nodes: NodeRegistry
  checks: Record<string, ReadinessCheck>
}

/** The only function here that builds adapters. What it opens is closed with `scope`, in reverse order. */
export async function connectDeps(
  { MONGODB_URI, REDIS_URL, KEY_PREFIX, NODE_ID, AI_CLAIM_AFTER }: AiConfig,
  logger: Logger,
  scope: AsyncDisposableStack,
  onAbort: (generationId: string) => void,
  tracing: Tracing | null,
): Promise<AiDeps> {
  const connection = await connectMongo(MONGODB_URI, {
    appName: `chat-ai-${NODE_ID}`,
    maxPoolSize: 4,
    watch: traceDatabase(tracing),
  })
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
  const replies = await createReplyInbox(subscriber, keys, `ai-${NODE_ID}`)
  const stream = createCommandStream({ command, blocking: command, keys }) // it only appends
  return {
    reader: createConversationReader(connection),
    users: createUserStore(connection),
    commander: traceCommander(createCommander({ stream, replies, lag: createLagWatch(command, keys), keys }), tracing),
    channels: createConversationChannels({
      subscriber, // nothing is subscribed here
      command,
      keys,
      onMessage: () => {},
      onReconnected: () => {},
      onError: (err) => logger.warn({ err }, 'event not published'),
    }),
    work: await createAssistantWork({
      command,
      blocking,
      subscriber,
      keys,
      nodeId: NODE_ID,
      claimAfterMs: AI_CLAIM_AFTER,
      onAbort,
    }),
    nodes: createNodeRegistry(command, keys),
    checks: { mongodb: () => pingMongo(connection), redis: () => command.ping() },
  }
}
