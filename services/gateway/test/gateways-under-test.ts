import { randomUUID } from 'node:crypto'
import type { Acknowledgement, CommandInput, CommandName, LogEntry, ReplyOf } from '@chat/contracts'
import { NEW_USER, type OutgoingCommand } from '@chat/domain'
import { connectMongo, createConversationReader, createUserStore, ensureIndexes } from '@chat/mongo'
import {
  connectRedis,
  createCommander,
  createCommandStream,
  createKeys,
  createLagWatch,
  createReplyInbox,
} from '@chat/redis'
import { createAccessTokens, readConfig, sha256Prefix } from '@chat/service-kit'
import { freshDatabase, freshPrefix } from '@chat/testkit'
import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client'
import { afterAll, beforeAll } from 'vitest'
import { workerConfig } from '../../worker/src/config.ts'
import { createWorker } from '../../worker/src/service.ts'
import { gatewayConfig } from '../src/config.ts'
import { createGateway, type GatewayService } from '../src/service.ts'

const SECRET = 'a-key-for-nothing-but-these-runs-0123456789'

export interface Person {
  userId: string
  username: string
  token: string
}

export type Client = Socket & {
  command<N extends CommandName>(
    name: N,
    request: CommandInput<N>,
    ...more: unknown[]
  ): Promise<Acknowledgement<ReplyOf<N>>>
}

export interface LogFrame {
  conversationId: string
  from: number
  to: number
  entries: LogEntry[]
}

/** A worker and as many gateways as are asked for, on a database and a key prefix of this file's own. */
export function gatewaysUnderTest(count: number, environment: Record<string, string> = {}) {
  const database = freshDatabase()
  const redis = freshPrefix()
  const scope = new AsyncDisposableStack()
  const gateways: GatewayService[] = []
  const clients: Socket[] = []
  const tokens = createAccessTokens({ secret: SECRET, expiresInMs: 900_000 })
  const signal = AbortSignal.timeout(120_000)
  const common = {
    MONGODB_URI: database.uri,
    REDIS_URL: redis.url,
    KEY_PREFIX: redis.prefix,
    LOG_LEVEL: process.env['TEST_LOG_LEVEL'] ?? 'silent',
  }
  let edge: Awaited<ReturnType<typeof connectEdge>>

  async function connectEdge() {
    const keys = createKeys(redis.prefix, sha256Prefix)
    const connection = await connectMongo(database.uri)
    scope.defer(() => connection.close())
    await ensureIndexes(connection)
    const [command, subscriber] = await Promise.all([
      connectRedis(redis.url, 'command', () => {}),
      connectRedis(redis.url, 'subscriber', () => {}),
    ])
    scope.use(command)
    scope.use(subscriber)
    const stream = createCommandStream({ command, blocking: command, keys })
    const replies = await createReplyInbox(subscriber, keys, `test-${randomUUID()}`)
    const commander = createCommander({ stream, replies, lag: createLagWatch(command, keys), keys })
    return {
      keys,
      command,
      commander,
      users: createUserStore(connection),
      reader: createConversationReader(connection),
    }
  }

  async function startGateway(more: Record<string, string> = {}): Promise<GatewayService> {
    const config = readConfig(gatewayConfig, {
      ...common,
      JWT_SECRET: SECRET,
      RATE_LIMIT_MESSAGES_PER_SECOND: '0',
      NODE_ID: `gateway-${randomUUID()}`,
      ...environment,
      ...more,
    })
    const gateway = await createGateway(config)
    scope.use(gateway)
    gateways.push(gateway)
    return gateway
  }

  beforeAll(async () => {
    edge = await connectEdge()
    scope.use(await createWorker(readConfig(workerConfig, { ...common, ...environment })))
    for (let index = 0; index < count; index += 1) await startGateway()
  })
  afterAll(async () => {
    for (const client of clients) client.disconnect()
    await scope.disposeAsync()
  })

  function tokenOf({ userId, username }: Pick<Person, 'userId' | 'username'>, expiresInMs = 900_000): string {
    const signer = expiresInMs === 900_000 ? tokens : createAccessTokens({ secret: SECRET, expiresInMs })
    return signer.sign({ sub: userId, sid: `ses_${userId}`, username, role: 'user' })
  }

  async function makePerson(name: string): Promise<Person> {
    const username = `${name}-${randomUUID().slice(0, 8)}`
    const userId = `usr_${username}`
    await edge.users.create(
      {
        id: userId,
        username,
        email: `${username}@example.test`,
        displayName: name,
        ...NEW_USER,
        avatarUrl: null,
        role: 'user',
        createdAt: Date.now(),
        passwordHash: 'none',
        adminIfFirst: false,
      },
      signal,
    )
    return { userId, username, token: tokenOf({ userId, username }) }
  }

  /** As the api does, and as a client: the same command again until it is answered. */
  async function send(command: Partial<OutgoingCommand>): Promise<Acknowledgement> {
    const whole = { commandId: randomUUID(), traceId: 'test', ...command }
    for (let attempt = 0; ; attempt += 1) {
      const answer = await edge.commander.send({ ...whole, attempt } as OutgoingCommand, { timeoutMs: 2_000 }, signal)
      if (answer.ok || !['NO_ANSWER', 'UNAVAILABLE'].includes(answer.error.code)) return answer
    }
  }

  async function create(
    kind: 'group' | 'room' | 'direct',
    owner: Person,
    others: Person[] = [],
    slug: string | null = null,
  ): Promise<string> {
    const conversationId = `cnv_${randomUUID().replaceAll('-', '')}`
    const name = kind === 'direct' ? null : (slug ?? 'a group')
    const participants = others.map(({ userId }) => userId)
    const request = { conversationId, kind, name, slug, topic: null, participants }
    const answer = await send({ name: 'create-conversation', conversationId, actorId: owner.userId, request })
    if (!answer.ok) throw new Error(answer.error.title)
    return conversationId
  }

  function connect(
    gateway: GatewayService | undefined,
    auth: Record<string, unknown>,
    options: Partial<ManagerOptions & SocketOptions> = {},
  ): Client {
    if (!gateway) throw new Error('there is no such gateway')
    const socket = io(`http://127.0.0.1:${gateway.port}`, {
      transports: ['websocket'],
      auth,
      reconnection: false,
      forceNew: true,
      ...options,
    })
    clients.push(socket)
    return Object.assign(socket, {
      command: (name: string, request: unknown, ...more: unknown[]) =>
        socket.timeout(15_000).emitWithAck(name, request, ...more) as never,
    }) as Client
  }

  /** Everything this socket was told, by event, in order. */
  function record(socket: Socket): { event: string; payload: Record<string, unknown> }[] {
    const told: { event: string; payload: Record<string, unknown> }[] = []
    socket.onAny((event: string, payload: Record<string, unknown>) => told.push({ event, payload }))
    return told
  }

  return {
    database,
    redis,
    gateways,
    startGateway,
    makePerson,
    tokenOf,
    create,
    send,
    connect,
    record,
    get edge() {
      return edge
    },
  }
}

/** The places of one log that a recording holds, in the order they came; throws where one came twice or out of order. */
export function placesIn(told: readonly { event: string; payload: Record<string, unknown> }[], conversationId: string) {
  const seqs: number[] = []
  let last: number | null = null
  for (const { event, payload } of told) {
    const frame = payload as unknown as LogFrame
    if (event !== 'log' || frame.conversationId !== conversationId) continue
    if (last !== null && frame.from !== last + 1) throw new Error(`a frame from ${frame.from} after ${last}`)
    last = frame.to
    seqs.push(...frame.entries.map(({ seq }) => seq))
  }
  return seqs
}
