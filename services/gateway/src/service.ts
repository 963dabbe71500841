import { hash } from 'node:crypto'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import {
  AppError,
  createAskAssistant,
  createMarkDelivered,
  createMarkRead,
  createMessageUseCases,
  createHasReacted,
  createLookUp,
  createLookUpAttachments,
  createLookUpMentions,
  createKeepPersonal,
  createManageInvites,
  createReadConversations,
  createReadLog,
  createReadLogPage,
  createReadUsers,
  createSendCommand,
  createSharedLogPages,
  createSeePresence,
  createSetBlock,
  createStartConversations,
  type DeliveryObserver,
  createUpdateAccount,
  type Digest,
  MarkBuffer,
  Presence,
  seenPresence,
  statusNow,
  Subscriptions,
} from '@chat/domain'
import { createMessageLimiter } from '@chat/redis'
import {
  createAccessTokens,
  createAdminServer,
  createLogger,
  createTracing,
  keepDoing,
  type Service,
  systemClock,
  systemIds,
  toProblem,
} from '@chat/service-kit'
import type { Socket } from 'socket.io'
import { createAdmission } from './admission.ts'
import { createAppliedReader } from './applied-reader.ts'
import { createAuthenticate } from './authenticate.ts'
import { tellRoom } from './commands/tell-room.ts'
import type { GatewayConfig } from './config.ts'
import { connectDeps } from './connect-deps.ts'
import { serveCommands } from './dispatch.ts'
import { createStartDirect } from './dialects/start-direct.ts'
import { drainSockets } from './drain-sockets.ts'
import { createForward } from './forward.ts'
import type { Gateway } from './gateway.ts'
import { createIo } from './io.ts'
import { createKnownConversations } from './known-conversations.ts'
import { createMarkDeps } from './mark-deps.ts'
import { createMetrics } from './metrics.ts'
import { createParticipation } from './participation.ts'
import { createPreferences } from './preferences.ts'
import { createPresenceAudience } from './presence-audience.ts'
import { isSignedIn } from './session.ts'
import { Sessions } from './sessions.ts'
import { createSocketLife } from './socket-life.ts'
import { createSocketSink } from './socket-sink.ts'
import { createTypingIndicators } from './typing-indicators.ts'

export interface GatewayService extends Service {
  port: number
  adminPort: number
}

const VERSION = '0.1.0'
const ANNOUNCE_EVERY_MS = 5_000
const LOOK_EVERY_MS = 1_000
const CLOSE_MAX_MS = 1_000
const BACKLOG = 4_096 // as many as Linux lets wait; who finds no place tries again a second later
const SYNCS_AT_ONCE = 32
const SYNCS_WAITING_MAX = 2_000

const digest: Digest = (text) => hash('sha256', text, 'hex')

/** Composition root. A test may pass its own `connect`. */
export async function createGateway(config: GatewayConfig, connect = connectDeps): Promise<GatewayService> {
  const logger = createLogger({ service: 'gateway', nodeId: config.NODE_ID, level: config.LOG_LEVEL })
  const clock = systemClock
  const stop = new AbortController()
  const { signal } = stop
  await using scope = new AsyncDisposableStack()
  const tracing = scope.use(await createTracing(config, { name: 'gateway', version: VERSION }))
  const deps = await connect(config, logger, scope, tracing)
  scope.defer(() => stop.abort(new Error('the gateway stops')))
  const { reader } = deps

  const sessions = new Sessions()
  const metrics = createMetrics({
    sockets: () => sessions.count,
    conversations: () => subscriptions.conversationCount,
  })
  const admin = scope.use(
    await createAdminServer({
      host: config.HOST,
      port: config.ADMIN_PORT,
      checks: deps.checks,
      registry: metrics.registry,
    }),
  )
  const { http, io } = createIo(config, deps.adapter)
  const connections = new Set<Socket['request']['socket']>()
  http.on('connection', (connection) => {
    connections.add(connection)
    connection.on('close', () => connections.delete(connection))
  })
  scope.defer(async () => {
    await Promise.race([io.close(), clock.sleep(CLOSE_MAX_MS, AbortSignal.timeout(2 * CLOSE_MAX_MS))])
    for (const connection of connections) connection.destroy()
  })

  const users = createReadUsers({ users: deps.users })
  const conversations = createReadConversations({ reader, people: deps.people, messages: deps.messages })
  const known = createKnownConversations(reader, clock)
  const channels = deps.openChannels({
    onMessage: (message) => subscriptions.receive(message),
    onReconnected: () => subscriptions.suspectAll({ probe: false }),
  })
  const limiter = createMessageLimiter(deps.buckets, config.RATE_LIMIT_MESSAGES_PER_SECOND, () => clock.monotonic())
  const sendCommand = createSendCommand({ commander: deps.commander, clock })
  const appliedReader = createAppliedReader(reader, (conversationId) => subscriptions.positionOf(conversationId))
  const messageUseCases = createMessageUseCases({
    ...deps,
    reader: appliedReader,
    sendCommand,
    digest,
    ids: systemIds,
    clock,
    admit: (userId, signal) => limiter.take(userId, signal),
    tell: (userId, payload) =>
      channels.publish({
        conversationId: payload.conversationId,
        event: 'thread-updated',
        payload,
        toUserIds: [userId],
      }),
  })
  const lookUpMentions = createLookUpMentions({ users: deps.users, blocks: deps.blocks })
  const forward = createForward({
    commander: deps.commander,
    limiter,
    users,
    lookUp: createLookUp({ lookUpMentions, lookUpAttachments: createLookUpAttachments(deps) }),
    lookUpMentions,
    hideMessages: messageUseCases.hideMessages,
    ids: systemIds,
    onNoAnswer: (conversationId) => subscriptions.suspect(conversationId, { probe: true }),
    signal,
  })
  const preferences = createPreferences({
    users: deps.users,
    blocks: deps.blocks,
    clock,
    failed: (error) => logger.warn({ err: error }, 'preferences not read and are tried again'),
  })
  const sink = createSocketSink({ io, sessions, conversations, users, preferences, metrics, logger, clock, signal })
  const observer: DeliveryObserver = {
    advanced(conversationId, entries) {
      forward.passed(conversationId, entries)
      known.passed(conversationId, entries)
    },
    gapFound: (_, reason) => metrics.gapFound(reason),
    headBehindLog(conversationId) {
      metrics.gapFound('head-behind-log')
      logger.warn({ conversationId }, 'head is behind its log')
    },
    failed: (doing, error) => logger.warn({ err: error, doing }, 'delivery failed and is tried again'),
  }
  const subscriptions = new Subscriptions({
    reader,
    channels,
    headFeed: deps.headFeed,
    commander: deps.commander,
    clock,
    ids: systemIds,
    sink,
    observer,
    signal,
  })
  const audience = createPresenceAudience({ reader, known, clock })
  const { blocks } = deps
  const seePresence = createSeePresence({
    audienceOf: audience.of,
    users: deps.users,
    blocks,
    presence: deps.presence,
    clock,
  })
  const setBlock = createSetBlock({ blocks, users, sendCommand, seePresence, channels, digest, ids: systemIds })
  const account = createUpdateAccount({
    users: deps.users,
    files: deps.files,
    blocks: deps.blocks,
    presence: deps.presence,
    audienceOf: audience.of,
    channels,
    sendCommand,
    ids: systemIds,
    clock,
  })
  const presence = new Presence({
    store: deps.presence,
    channels,
    async newsOf(record, signal) {
      const { userId } = record
      const [[user], hiddenFrom] = await Promise.all([
        deps.users.byIds([userId], signal),
        deps.blocks.blockedIdsOf(userId, signal),
      ])
      // Who hides is offline all the time, and no news.
      if (!user || statusNow(user, clock.now()).availability === 'invisible') return null
      return { presence: seenPresence(record, user, clock.now()), hiddenFrom }
    },
    audienceOf: (userId) => audience.of(userId, signal),
    clock,
    failed: (error) => logger.warn({ err: error }, 'presence failed and is tried again'),
    signal,
  })
  const markBuffer = new MarkBuffer({
    marks: deps.marks,
    clock,
    failed: (error) => logger.warn({ err: error }, 'marks not written and are tried again'),
    signal,
  })
  const typing = createTypingIndicators(channels)
  const authenticate = createAuthenticate({
    tokens: createAccessTokens({ secret: config.JWT_SECRET, expiresInMs: config.JWT_EXPIRY }),
    sessions: deps.sessions,
    users,
    clock,
  })

  const participation = createParticipation({ reader, known, subscriptions })
  const markDeps = createMarkDeps({
    buffer: markBuffer,
    channels,
    reader,
    known,
    participation,
    subscriptions,
    sessions,
    preferences,
    users: deps.users,
    io,
  })

  const sockets = createSocketLife({
    sessions,
    subscriptions,
    preferences,
    presence,
    sessionStore: deps.sessions,
    metrics,
    logger,
    clock,
  })

  const gateway: Gateway = {
    subscriptions,
    forward,
    assistant: createAskAssistant({ queue: deps.assistant, reader, channels, digest, ids: systemIds }),
    channels,
    reader,
    ...messageUseCases,
    readLog: createReadLog({
      reader: appliedReader,
      readPage: createSharedLogPages({ readPage: createReadLogPage({ reader }), clock, signal }),
    }),
    conversations,
    hasReacted: createHasReacted({ reader }),
    personal: createKeepPersonal({ store: deps.personal, sendCommand, channels, clock, ids: systemIds }),
    invites: createManageInvites({ reader, sendCommand, digest, clock, ids: systemIds }),
    limiter,
    startDirect: createStartDirect({
      start: createStartConversations({
        sendCommand,
        users,
        digest,
        ids: systemIds,
      }),
      subscriptions,
      limiter,
      digest,
      signal,
    }),
    async setBlock(asker, wish) {
      await limiter.take(asker.userId, signal)
      await setBlock(asker, wish, signal)
    },
    known,
    markRead: createMarkRead(markDeps),
    markDelivered: createMarkDelivered(markDeps),
    presence,
    async presenceSeenBy(userId, userIds, signal) {
      const [records, known, hidden] = await Promise.all([
        deps.presence.read(userIds, signal),
        deps.users.byIds(userIds, signal),
        deps.blocks.between(userId, userIds, signal),
      ])
      const byId = new Map(known.map((user) => [user.id, user]))
      return records.flatMap((record) => {
        const user = byId.get(record.userId)
        return user && !hidden.has(record.userId) ? [seenPresence(record, user, clock.now())] : []
      })
    },
    preferences,
    account,
    audience,
    typing,
    syncAdmission: createAdmission({ running: SYNCS_AT_ONCE, waiting: SYNCS_WAITING_MAX }),
    authenticate,
    begin: sockets.begin,
    untilReady: sockets.untilReady,
    async assertTakesPart(session, conversationId, signal) {
      await sockets.untilReady(session)
      await participation.assertOf(session, conversationId, signal)
    },
    clock,
    signal,
  }

  const draining = new AbortController()
  io.use(async (socket, next) => next(await refusalOf(socket)))

  /** Why a handshake is refused. One without a token is let in, to show one. */
  async function refusalOf(socket: Socket): Promise<Error | undefined> {
    const token = tokenOf(socket)
    try {
      if (draining.signal.aborted) throw new AppError('UNAVAILABLE', { retryAfter: 1 })
      if (token !== null) socket.data = { authenticated: await authenticate(token, signal) }
      return undefined
    } catch (error) {
      const problem = toProblem(error, systemIds.uuid(), logger)
      return Object.assign(new Error(problem.title), { data: problem }) // arrives as `connect_error`
    }
  }

  io.on('connection', (socket) =>
    sockets.open(socket, {
      serve: (session) => serveCommands(session, { gateway, ids: systemIds, logger, metrics, tracing }),
      left(session) {
        if (!isSignedIn(session)) return
        typing.stopAll(socket.id)
        for (const [conversationId, { slug }] of session.roomNames) {
          tellRoom(gateway, session, 'user-left-room', conversationId, slug)
        }
      },
    }),
  )

  /** What is looked after by the second, so that no socket needs a timer of its own. */
  const lookingAfterSockets = {
    async act() {
      sink.cutSlowConsumers()
      sockets.cutExpired()
    },
    everyMs: LOOK_EVERY_MS,
    failed: (err: unknown) => logger.warn({ err }, 'sockets not looked after'),
  }
  const announcing = {
    act: () => deps.nodes.announce('gateway', config.NODE_ID),
    everyMs: ANNOUNCE_EVERY_MS,
    failed: (err: unknown) => logger.warn({ err }, 'node not announced'),
  }

  http.listen({ port: config.PORT, host: config.HOST, backlog: BACKLOG })
  await once(http, 'listening')
  const { port } = http.address() as AddressInfo
  void subscriptions.run()
  void presence.run()
  void keepDoing(lookingAfterSockets, clock, signal)
  void keepDoing(announcing, clock, AbortSignal.any([signal, draining.signal]))
  admin.markStarted()
  logger.info({ port, adminPort: admin.port }, 'listening')

  const owned = scope.move() // from here on the service closes them
  return {
    port,
    adminPort: admin.port,
    async drain(signal) {
      admin.markDraining()
      draining.abort(new Error('the gateway stops'))
      await deps.nodes.withdraw('gateway', config.NODE_ID).catch(() => undefined) // it runs out by itself
      http.close()
      await drainSockets(sessions, { clock, random: Math.random }, signal)
      const flushed = await Promise.allSettled([markBuffer.flush(signal), presence.flush(signal)])
      for (const result of flushed) {
        if (result.status === 'rejected') logger.warn({ err: result.reason as unknown }, 'not all was written')
      }
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

/** Of the handshake, as the SDK sends it, or as HTTP does. */
function tokenOf({ handshake }: Socket): string | null {
  const token: unknown = handshake.auth['token']
  if (typeof token === 'string' && token !== '') return token
  return /^Bearer (\S+)$/i.exec(handshake.headers.authorization ?? '')?.[1] ?? null
}
