import {
  type Acknowledgement,
  type ClientLogCommandName,
  type CommandName,
  commands,
  type GatewayCommandName,
  type RequestOf,
  withFieldAliases,
} from '@chat/contracts'
import { AppError, type IdSource } from '@chat/domain'
import { type Logger, toProblem, type Tracing } from '@chat/service-kit'
import { auth } from './commands/auth.ts'
import type { Handle } from './commands/handle.ts'
import { handlers } from './commands/index.ts'
import { snakeCommandOf, type SnakeWish, wishOf } from './dialects/snake-command-of.ts'
import { tell } from './dialects/tell.ts'
import type { Gateway } from './gateway.ts'
import type { Envelope } from './forward.ts'
import type { GatewayMetrics } from './metrics.ts'
import { parseRequest } from './parse-request.ts'
import { isSignedIn, type Session } from './session.ts'
import { createTokenBucket } from './token-bucket.ts'

const IN_FLIGHT_MAX = 64
const COMMANDS_PER_SECOND = 100 // typing, marks and the like; messages have their own limit
const COMMANDS_BURST = 300
const ATTEMPT_MAX = 1_000_000
const TRACE_ID = /^[\w.:-]{1,64}$/

interface DispatchDeps {
  gateway: Gateway
  ids: IdSource
  logger: Logger
  metrics: GatewayMetrics
  tracing: Tracing | null
}

type Ack = (acknowledgement: Acknowledgement) => void

/** Parse, limit, run, answer. Every command of a socket passes here, and nothing that is thrown goes further. */
export function serveCommands(session: Session, { gateway, ids, logger, metrics, tracing }: DispatchDeps): void {
  const { socket } = session
  const bucket = createTokenBucket({ perSecond: COMMANDS_PER_SECOND, burst: COMMANDS_BURST })

  /** What was said while a token is looked at waits for it. */
  let proving: Promise<unknown> = Promise.resolve()
  let lastTranslated: Promise<unknown> = Promise.resolve()
  let lastVisit: Promise<unknown> = Promise.resolve()

  socket.onAny((event: unknown, ...args: unknown[]) => {
    traced(String(event), args).catch((error: unknown) => logger.error({ err: error }, 'command not answered'))
  })

  const traced =
    tracing === null
      ? answer
      : (event: string, args: unknown[]) =>
          tracing.run({ name: `socket ${commandNamed(event) ?? 'unknown'}`, kind: 'server' }, () => answer(event, args))

  async function answer(event: string, args: unknown[]): Promise<void> {
    const startedAt = gateway.clock.monotonic()
    const ack = typeof args.at(-1) === 'function' ? (args.pop() as Ack) : null
    const [request, envelope] = args
    const snake = snakeCommandOf(session, event, request)
    const name = snake?.command ?? commandNamed(event)
    const { attempt, traceId } = envelopeOf(envelope, request, ids)
    let acknowledgement: Acknowledgement
    let isCounted = false
    try {
      const hasLimitOfItsOwn = !snake && name !== null && commands[name].decidedBy === 'log'
      const waitMs = hasLimitOfItsOwn ? 0 : bucket.take(startedAt)
      if (waitMs > 0) throw new AppError('RATE_LIMITED', { retryAfter: Math.ceil(waitMs / 1000) })
      if (session.inFlightCount >= IN_FLIGHT_MAX) throw new AppError('BUSY', { retryAfter: 1 })
      session.inFlightCount += 1
      isCounted = true
      const data = snake
        ? withFieldAliases(await translated(snake, request, { attempt, traceId }))
        : await run(name, request, { attempt, traceId })
      acknowledgement = { ok: true, data }
    } catch (error) {
      if (session.closed.aborted && !(error instanceof AppError)) return // nobody is there to be told
      acknowledgement = { ok: false, error: toProblem(error, traceId, logger) }
    } finally {
      if (isCounted) session.inFlightCount -= 1
    }
    const outcome = acknowledgement.ok ? 'ok' : acknowledgement.error.code
    const durationMs = gateway.clock.monotonic() - startedAt
    tracing?.current()?.learn({ 'chat.command': name ?? 'unknown', 'chat.trace_id': traceId, 'chat.outcome': outcome })
    metrics.commandAnswered(name ?? 'unknown', outcome, durationMs / 1000)
    logger.debug({ traceId, event: name, userId: session.identity?.userId, outcome, durationMs }, 'command answered')
    if (ack) ack(acknowledgement)
    else if (!acknowledgement.ok) tell(session, 'error', acknowledgement.error)
  }

  async function translated(snake: SnakeWish, request: unknown, envelope: Envelope): Promise<unknown> {
    const before = lastTranslated
    const { promise, resolve } = Promise.withResolvers<void>()
    lastTranslated = promise
    try {
      await Promise.all([before, proving]) // who waits for no answer relies on the order of what they say
      if (!isSignedIn(session)) throw new AppError('UNAUTHENTICATED')
      const wish = await wishOf(snake, request, gateway, { session, ...envelope })
      return await run(wish.name, wish.request, envelope)
    } finally {
      resolve()
    }
  }

  async function run(name: CommandName | null, request: unknown, envelope: Envelope): Promise<unknown> {
    if (name === null) throw new AppError('BAD_REQUEST', { detail: 'There is no such command.' })
    if (name === 'auth') {
      const proof = auth(gateway, parseRequest('auth', request), { session })
      proving = proof.catch(() => undefined)
      return proof
    }
    await proving // also who is known by now: what was said before waits for it, and comes first
    if (!isSignedIn(session)) throw new AppError('UNAUTHENTICATED')
    if (commands[name].decidedBy === 'log') {
      const logName = name as ClientLogCommandName
      return gateway.forward.command(logName, parseRequest(logName, request), session, envelope)
    }
    const ownName = name as GatewayCommandName
    const handle = handlers[ownName] as Handle<GatewayCommandName>
    const parsed: RequestOf<GatewayCommandName> = parseRequest(ownName, request)
    const work = () => handle(gateway, parsed as never, { session, ...envelope })
    if (ownName === 'send-room-message') await lastVisit
    return visits.has(ownName) ? inOrder(work) : work()
  }

  /** Who joins and leaves without waiting for an answer has left in the end. */
  function inOrder(visit: () => Promise<unknown>): Promise<unknown> {
    const done = lastVisit.then(visit)
    lastVisit = done.catch(() => undefined)
    return done
  }
}

const visits = new Set<GatewayCommandName>(['join-room', 'leave-room', 'join-conversation', 'leave-conversation'])

/** Internal ones do not exist for clients. */
const commandNamed = (event: string): CommandName | null =>
  Object.hasOwn(commands, event) && commands[event as CommandName].decidedBy !== 'internal'
    ? (event as CommandName)
    : null

/** Unless another is given, the id that the client gave its command: it stands in its outbox, our logs and the log. */
function envelopeOf(envelope: unknown, request: unknown, ids: IdSource): Envelope {
  const { attempt, traceId } = fieldsOf(envelope)
  const { clientMsgId, commandId } = fieldsOf(request)
  const isAttempt = Number.isInteger(attempt) && (attempt as number) >= 0 && (attempt as number) <= ATTEMPT_MAX
  const given = [traceId, clientMsgId, commandId].find((id) => typeof id === 'string' && TRACE_ID.test(id))
  return { attempt: isAttempt ? (attempt as number) : 0, traceId: (given as string | undefined) ?? ids.uuid() }
}

const fieldsOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
