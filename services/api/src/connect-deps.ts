import type {
  AnswerStore,
  AssistantQueue,
  BlockReader,
  Commander,
  ConversationChannels,
  ConversationReader,
  FileStore,
  MarkStore,
  MessageReader,
  OwnMessageStore,
  NotificationSettingsStore,
  NotificationStore,
  ParticipantSource,
  PasswordHasher,
  PersonalStore,
  PresenceStore,
  SearchIndex,
  ReportStore,
  SessionStore,
  UserStore,
} from '@chat/domain'
import {
  assertIndexes,
  connectMongo,
  createAnswerStore,
  createBlockReader,
  createConversationReader,
  createFileStore,
  createMarkStore,
  createMessageReader,
  createOwnMessageStore,
  createNotificationSettingsStore,
  createNotificationStore,
  createParticipantSource,
  createSearchIndex,
  createPersonalStore,
  createReportStore,
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
  createKeys,
  createLagWatch,
  createNodeRegistry,
  createPresenceStore,
  createRateLimiter,
  createReplyInbox,
  type RateLimiter,
  withLocalFallback,
} from '@chat/redis'
import { type Logger, sha256Prefix, systemClock, traceCommander, traceDatabase, type Tracing } from '@chat/service-kit'
import { createBcryptHasher } from './adapters/bcrypt-hasher.ts'
import { type AnswersPassing, createAnswersPassing } from './answers-passing.ts'
import type { HealthCheck } from './check-health.ts'
import { type ApiConfig, roundsOf } from './config.ts'

const READ_REST_MS = 1 // under load several requests share a read, and one alone waits for none

export interface ApiDeps {
  answers: AnswerStore
  users: UserStore
  sessions: SessionStore
  blocks: BlockReader
  reports: ReportStore
  reader: ConversationReader
  files: FileStore
  people: ParticipantSource
  marks: MarkStore
  search: Pick<SearchIndex, 'open'>
  messages: MessageReader
  ownMessages: OwnMessageStore
  personal: PersonalStore
  notifications: NotificationStore
  notificationSettings: NotificationSettingsStore
  assistant: AssistantQueue
  commander: Commander
  channels: Pick<ConversationChannels, 'publish'>
  answersPassing: AnswersPassing
  presence: Pick<PresenceStore, 'read'>
  buckets: RateLimiter
  hasher: PasswordHasher
  /** What a message needs on its way; each throws, or answers false, where it is missing. */
  health: Record<string, HealthCheck>
  /** What runs beside it. */
  companions: Record<string, HealthCheck>
  /** What this process itself cannot do without. */
  readiness: Record<string, HealthCheck>
}

export type ConnectDeps = (
  config: ApiConfig,
  scope: AsyncDisposableStack,
  logger: Logger,
  tracing: Tracing | null,
) => Promise<ApiDeps>

/** The only place that opens connections; `scope` closes them, the last opened first. */
export const connectDeps: ConnectDeps = async (config, scope, logger, tracing) => {
  const mongo = scope.adopt(
    await connectMongo(config.MONGODB_URI, {
      appName: 'chat-api',
      readRestMs: READ_REST_MS,
      watch: traceDatabase(tracing),
    }),
    (connection) => connection.close(),
  )
  await assertIndexes(mongo)
  const redisFailed = (err: Error) => logger.warn({ err }, 'redis failed')
  const command = scope.use(await connectRedis(config.REDIS_URL, 'command', redisFailed))
  const subscriber = scope.use(await connectRedis(config.REDIS_URL, 'subscriber', redisFailed))
  const keys = createKeys(config.KEY_PREFIX, sha256Prefix)
  // The api appends and never reads, so it needs no connection that waits.
  const stream = createCommandStream({ command, blocking: command, keys })
  const replies = await createReplyInbox(subscriber, keys, config.NODE_ID)
  const nodes = createNodeRegistry(command, keys)
  const lives = (service: string) => async () => (await nodes.living(service)).length > 0
  const pings = { mongodb: () => pingMongo(mongo), redis: () => command.ping() }
  const channels = createConversationChannels({
    subscriber,
    command,
    keys,
    onMessage: (message) => answersPassing.hear(message),
    onReconnected: () => {},
    onError: (err) => logger.warn({ err }, 'event not told'),
  })
  const answersPassing = createAnswersPassing(channels)
  return {
    answers: createAnswerStore(mongo),
    users: createUserStore(mongo),
    sessions: createSessionStore(mongo),
    blocks: createBlockReader(mongo),
    reports: createReportStore(mongo),
    files: createFileStore(mongo),
    reader: createConversationReader(mongo),
    people: createParticipantSource(mongo),
    marks: createMarkStore(mongo),
    search: createSearchIndex(mongo),
    messages: createMessageReader(mongo),
    ownMessages: createOwnMessageStore(mongo),
    commander: traceCommander(
      createCommander({ stream, replies, lag: createLagWatch(command, keys), keys, afterHead: true }),
      tracing,
    ),
    assistant: createAssistantQueue(command, keys),
    personal: createPersonalStore(mongo),
    notifications: createNotificationStore(mongo),
    notificationSettings: createNotificationSettingsStore(mongo),
    channels,
    answersPassing,
    presence: createPresenceStore(command, keys),
    buckets: withLocalFallback(createRateLimiter(command, keys), systemClock.monotonic),
    hasher: await createBcryptHasher({
      rounds: roundsOf(config.PASSWORD_HASH),
      concurrency: config.PASSWORD_HASH_CONCURRENCY,
    }),
    health: { api: async () => true, gateway: lives('gateway'), worker: lives('worker'), ...pings },
    companions: { files: lives('files'), ai: lives('ai'), jobs: lives('jobs') },
    readiness: pings,
  }
}
