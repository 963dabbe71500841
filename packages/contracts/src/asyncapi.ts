import type { CommandContract } from './command.ts'
import { commands } from './commands/index.ts'
import { disconnects } from './disconnects.ts'
import { type ErrorCode, Problem } from './errors.ts'
import type { EventContract } from './event.ts'
import { type EventName, events } from './events/index.ts'
import { createJsonSchemas, type Json, type JsonObject, type JsonSchemas } from './json-schemas.ts'
import { PROTOCOL_VERSION } from './protocol-version.ts'
import { snakeCommandNames, snakeEventNames } from './snake-names.ts'

const CHANNEL = '#/channels/socket'

const EVENT_KINDS: Record<EventContract['kind'], string> = {
  log: 'Has a place in the log of its conversation: it is told again to whoever missed it.',
  volatile: 'May be lost.',
  socket: 'Concerns this socket alone.',
}

/** The commands a client may send. */
const clientCommands: readonly CommandContract[] = Object.values<CommandContract>(commands).filter(
  ({ decidedBy }) => decidedBy !== 'internal',
)

/** The socket interface as an AsyncAPI 3.1 document, seen from the server: it receives commands and sends events. */
export function asyncApiDocument(host = 'localhost'): JsonObject {
  const schemas = createJsonSchemas('draft-7')
  const messages: Record<string, Json> = {}
  const sockets: Record<string, Json> = {}
  const work: Record<string, Json> = {}
  const addMessage = (key: string, message: JsonObject) => {
    messages[key] = message
    sockets[key] = { $ref: `#/components/messages/${key}` }
    return { $ref: `${CHANNEL}/messages/${key}` }
  }

  for (const command of clientCommands) {
    const { name } = command
    const request = addMessage(`${name}.command`, commandMessageOf(command, schemas))
    const reply = addMessage(`${name}.reply`, replyMessageOf(command, schemas))
    work[name] = {
      action: 'receive',
      channel: { $ref: CHANNEL },
      summary: `Answers \`${name}\` with the acknowledgement of Socket.IO.`,
      messages: [request],
      reply: { channel: { $ref: CHANNEL }, messages: [reply] },
    }
  }
  for (const { name, kind, payload } of Object.values<EventContract>(events)) {
    const key = `${keyOf(name)}.event`
    const message = addMessage(key, {
      name,
      title: name,
      summary: EVENT_KINDS[kind],
      contentType: 'application/json',
      tags: [{ name: kind }],
      payload: schemas.of(payload, 'output'),
    })
    work[key] = { action: 'send', channel: { $ref: CHANNEL }, summary: EVENT_KINDS[kind], messages: [message] }
  }
  for (const [name, { command, sends }] of Object.entries(snakeCommandNames)) {
    const summary = `Deprecated: use \`${command}\` instead.`
    const request = addMessage(`${name}.alias`, {
      ...messageOfAlias(name, summary),
      payload: { deprecated: true, description: sends },
    })
    const reply = { $ref: `${CHANNEL}/messages/${command}.reply` }
    const answer = { channel: { $ref: CHANNEL }, messages: [reply] }
    work[`${name}.alias`] = {
      action: 'receive',
      channel: { $ref: CHANNEL },
      summary,
      messages: [request],
      reply: answer,
      tags: DEPRECATED,
    }
  }
  for (const [event, names] of Object.entries(snakeEventNames) as [EventName, readonly string[]][]) {
    for (const name of names.filter((each) => each !== event)) {
      const key = `${name}.alias-of-${keyOf(event)}`
      const summary = `Deprecated: listen to \`${event}\` instead. Only sockets that speak snake_case are told.`
      const payload = { deprecated: true, allOf: [schemas.of(events[event].payload, 'output')] }
      const message = addMessage(key, { ...messageOfAlias(name, summary), payload })
      work[key] = { action: 'send', channel: { $ref: CHANNEL }, summary, messages: [message], tags: DEPRECATED }
    }
  }
  return {
    asyncapi: '3.1.0',
    info: {
      title: 'Chatterbox',
      version: `${PROTOCOL_VERSION}.0.0`,
      description:
        'Commands and events over Socket.IO; accounts and history are in `openapi.json`. ' +
        'The name of a message is the name of its Socket.IO event. What the server closes a socket for: ' +
        `${Object.entries(disconnects)
          .map(
            ([code, { reason, reconnect }]) => `\`${code}\` (${reason} ${reconnect ? 'Come back.' : 'Sign in again.'})`,
          )
          .join(', ')}.`,
      license: { name: 'MIT' },
    },
    defaultContentType: 'application/json',
    servers: {
      here: {
        host,
        pathname: '/socket.io',
        protocol: 'socketio',
        description: 'Socket.IO 4, by WebSocket or polling.',
        security: [{ $ref: '#/components/securitySchemes/accessToken' }],
      },
    },
    channels: {
      socket: {
        address: '/',
        title: 'The one namespace',
        servers: [{ $ref: '#/servers/here' }],
        messages: sockets,
      },
    },
    operations: work,
    components: {
      schemas: schemas.components,
      messages,
      securitySchemes: {
        accessToken: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'As `auth.token` of the handshake, or with the command `auth` within 10 s.',
        },
      },
    },
  }
}

/** The only place where the document can say so of a whole message. */
const DEPRECATED = [{ name: 'deprecated' }]

const messageOfAlias = (name: string, summary: string): JsonObject => ({
  name,
  title: name,
  summary,
  contentType: 'application/json',
  tags: DEPRECATED,
})

/** `presence:online` cannot be a key. */
const keyOf = (name: string): string => name.replaceAll(':', '.')

const commandMessageOf = ({ name, decidedBy, request }: CommandContract, schemas: JsonSchemas): JsonObject => ({
  name,
  title: name,
  contentType: 'application/json',
  tags: [{ name: decidedBy }],
  payload: schemas.of(request, 'input'),
})

const COMMON_ERRORS: readonly ErrorCode[] = ['BAD_REQUEST', 'UNAUTHENTICATED', 'RATE_LIMITED', 'INTERNAL', 'BUSY']

function replyMessageOf({ name, decidedBy, reply, errors }: CommandContract, schemas: JsonSchemas): JsonObject {
  const codes = new Set<ErrorCode>([...errors, ...COMMON_ERRORS, 'UNAVAILABLE'])
  if (decidedBy === 'log') codes.add('NO_ANSWER').add('REFUSED_BY_STORE')
  return {
    name,
    title: `The answer to ${name}`,
    contentType: 'application/json',
    payload: {
      oneOf: [
        {
          type: 'object',
          properties: { ok: { const: true }, data: schemas.of(reply, 'output') },
          required: ['ok', 'data'],
        },
        {
          type: 'object',
          properties: {
            ok: { const: false },
            error: {
              allOf: [schemas.of(Problem, 'output'), { type: 'object', properties: { code: { enum: [...codes] } } }],
            },
          },
          required: ['ok', 'error'],
        },
      ],
    },
  }
}
