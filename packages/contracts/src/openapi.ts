import { type ErrorCode, errors, Problem, problemOf } from './errors.ts'
import { createJsonSchemas, type Json, type JsonObject, type JsonSchemas } from './json-schemas.ts'
import type { OperationContract } from './operation.ts'
import { type OperationId, operations } from './operations/index.ts'
import { PROTOCOL_VERSION } from './protocol-version.ts'
import { fileAliasRows, type RestAliasRow, restAliasRows } from './rest-aliases.ts'

const TAGS: Record<string, string> = {
  accounts: 'Accounts, and the sessions they are used in.',
  users: 'Other people.',
  moderation: 'Reports, and what an administrator does about them.',
  conversations: 'Direct conversations and groups, and who takes part in them.',
  rooms: 'Conversations that everybody can find and join.',
  messages: 'What is said, and everything else that happens in a conversation.',
  files: 'Images, videos and everything else that is sent with messages.',
  notifications: 'What concerns me, and what I want to be told of.',
  search: 'Finding messages.',
  assistant: 'Asking a language model, and reading along while it answers.',
  threads: 'Replies that stand beside a conversation.',
  system: 'About the installation.',
}

const STATUS_TEXTS: Record<number, string> = {
  200: 'Done.',
  201: 'Made.',
  202: 'Begun.',
  204: 'Done; there is nothing to say.',
  206: 'A part.',
  304: 'It is as the client knows it.',
  400: 'The request is not well formed.',
  401: 'Not signed in, or no longer.',
  403: 'Not allowed.',
  404: 'Not there, or not to be seen.',
  409: 'At odds with how things stand.',
  412: 'Changed by somebody else in the meantime.',
  413: 'Too large.',
  415: 'Not of a type that is taken.',
  416: 'Not that long.',
  422: 'Cannot be stored.',
  429: 'Too many requests.',
  500: 'A mistake on our side.',
  503: 'Not now.',
  504: 'No answer in time.',
  507: 'No room.',
}

const HEADERS = {
  'X-Request-Id': { description: 'The id of the request, as sent or made up.', schema: { type: 'string' } },
  RateLimit: {
    description: 'How many requests are left, and in how many seconds all are: `"ip";r=99;t=1`.',
    schema: { type: 'string' },
  },
  'RateLimit-Policy': {
    description: 'How many requests an address has in how many seconds: `"ip";q=100;w=60`.',
    schema: { type: 'string' },
  },
  'Retry-After': { description: 'Seconds to wait.', schema: { type: 'integer', minimum: 0 } },
  'WWW-Authenticate': { description: 'How to sign in: `Bearer`.', schema: { type: 'string' } },
  ETag: {
    description: 'Of what was answered. The part before the dot is the version of what can be edited.',
    schema: { type: 'string' },
  },
  'Idempotency-Replayed': {
    description: '`true`: it was done before, and this is what was answered then.',
    schema: { type: 'string' },
  },
  Deprecation: {
    description: 'Since when this is another name: `@1767225600` (RFC 9745).',
    schema: { type: 'string' },
  },
  Link: {
    description: 'What to use instead: `</api/users/me>; rel="successor-version"`.',
    schema: { type: 'string' },
  },
}

const PROBLEM_TYPE = 'application/problem+json'

/** The REST interface as an OpenAPI 3.1 document, for the address that serves it. */
export function openApiDocument(): JsonObject {
  const schemas = createJsonSchemas('draft-2020-12')
  const problem = schemas.of(Problem, 'output')
  const paths: Record<string, Record<string, Json>> = {}
  const add = (operationId: string, contract: Described): void => {
    const path = (paths[contract.path.replace(/:(\w+)/g, '{$1}')] ??= {})
    path[contract.method.toLowerCase()] = operationOf(operationId, contract, schemas, problem)
  }
  for (const [operationId, contract] of Object.entries(operations)) add(operationId, contract)
  for (const alias of [...restAliasRows, ...fileAliasRows]) if (!alias.sharesPath) add(alias.id, described(alias))
  return {
    openapi: '3.1.1',
    info: {
      title: 'Chatterbox',
      version: `${PROTOCOL_VERSION}.0.0`,
      summary: 'Accounts, conversations and history over REST.',
      description:
        'What happens is told live over Socket.IO: see [asyncapi.json](/api/asyncapi.json). ' +
        'Every failure is a problem (RFC 9457), and its `type` is the address of [a page with the fix](/api/docs/errors).',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/api', description: 'This installation.' }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    paths,
    components: {
      schemas: schemas.components,
      headers: HEADERS,
      parameters: {
        IdempotencyKey: {
          name: 'Idempotency-Key',
          in: 'header',
          description: 'Made by the client, once for each intention: however often it is sent, it is done once.',
          schema: { type: 'string', format: 'uuid' },
        },
        IfMatch: {
          name: 'If-Match',
          in: 'header',
          description:
            'The `ETag` that the thing was read with: the change is refused where somebody changed it since.',
          schema: { type: 'string' },
        },
        IfNoneMatch: {
          name: 'If-None-Match',
          in: 'header',
          description: 'The `ETag` of what the client has: it is not sent again.',
          schema: { type: 'string' },
        },
      },
      examples: Object.fromEntries(
        codesOf(new Set(Object.values<OperationContract>(operations).flatMap(errorsOf))).map((code) => [
          code,
          { summary: errors[code].title, value: problemOf(code) as unknown as JsonObject },
        ]),
      ),
      securitySchemes: {
        accessToken: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'The `accessToken` that register, login and refresh answer.',
        },
      },
    },
  }
}

/** An operation, or another name of one. */
type Described = OperationContract & { readonly successor?: OperationContract }

/** It answers as its operation does, and fails as that does and where the way there does. */
function described(alias: RestAliasRow<OperationId, string>): Described {
  const { operation, method, path, body, responses, errors: more = [] } = alias
  const successor: OperationContract = operations[operation]
  const { body: _, params: __, ...rest } = successor
  const instead = `${successor.method} ${successor.path}`
  const summary = `Another name of \`${instead}\`: use that instead.`
  const failures = [...rest.errors, ...more]
  return {
    ...rest,
    method,
    path,
    summary,
    successor,
    errors: failures,
    ...(body && { body }),
    ...(responses && { responses }),
  }
}

/** What an operation can fail with: what it says, and what every request of its kind can meet. */
export function errorsOf(contract: OperationContract): ErrorCode[] {
  const { auth, path, params, query, body } = contract
  const codes = new Set<ErrorCode>(contract.errors)
  const add = (...more: ErrorCode[]) => more.forEach((code) => codes.add(code))
  if (params ?? query ?? body ?? path.includes('/:')) add('BAD_REQUEST')
  if (body) add('PAYLOAD_TOO_LARGE')
  if (auth !== 'none') add('UNAUTHENTICATED', 'TOKEN_EXPIRED')
  if (isCommand(contract)) add('BAD_REQUEST', 'COMMAND_ID_REUSED', 'REFUSED_BY_STORE', 'NO_ANSWER')
  if (contract.repeats) add('COMMAND_ID_REUSED')
  if (path !== '/health') add('RATE_LIMITED')
  add('INTERNAL', 'BUSY', 'UNAVAILABLE')
  return codesOf(codes)
}

const SECURITY: Record<OperationContract['auth'], Json> = {
  none: [],
  user: [{ accessToken: [] }],
  optional: [{}, { accessToken: [] }],
}

/** Decided by the owner of a conversation, who may be busy, or away. */
const isCommand = ({ method, auth, tag }: OperationContract): boolean =>
  auth === 'user' && method !== 'GET' && tag !== 'accounts' && tag !== 'files'

/** Answers with an `ETag`, and with nothing where the client has that. */
const isTagged = ({ method, path }: OperationContract): boolean =>
  method === 'GET' && path !== '/health' && !path.startsWith('/files')

/** In the order of their table. */
const codesOf = (codes: ReadonlySet<ErrorCode>) =>
  (Object.keys(errors) as ErrorCode[]).filter((code) => codes.has(code))

function operationOf(operationId: string, contract: Described, schemas: JsonSchemas, problem: JsonObject): JsonObject {
  const { tag, summary, auth, params, query, headers, body, bodyType = 'application/json', path, successor } = contract
  const parameters: Json[] = [
    ...(params ? parametersOf(schemas.of(params, 'input'), 'path') : []),
    ...(successor ? [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => pathParameterOf(name)) : []),
    ...(query ? parametersOf(schemas.of(query, 'input'), 'query') : []),
    ...(headers ? parametersOf(schemas.of(headers, 'input'), 'header') : []),
    ...(isCommand(contract) || contract.repeats ? [{ $ref: '#/components/parameters/IdempotencyKey' }] : []),
    ...(contract.version && !isTagged(contract) ? [{ $ref: '#/components/parameters/IfMatch' }] : []),
    ...(isTagged(contract) ? [{ $ref: '#/components/parameters/IfNoneMatch' }] : []),
  ]
  return {
    operationId,
    tags: [tag],
    summary,
    ...(successor ? { deprecated: true } : {}),
    security: SECURITY[auth],
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(body
      ? { requestBody: { required: true, content: { [bodyType]: { schema: schemas.of(body, 'input') } } } }
      : {}),
    responses: responsesOf(contract, schemas, problem),
  }
}

const pathParameterOf = (name: string): JsonObject => ({
  name,
  in: 'path',
  required: true,
  schema: { type: 'string', minLength: 1 },
})

function parametersOf(
  { properties = {}, required = [] }: JsonObject,
  place: 'path' | 'query' | 'header',
): JsonObject[] {
  return Object.entries(properties as JsonObject).map(([name, value]) => {
    const { description, ...schema } = value as JsonObject
    return {
      name,
      in: place,
      required: place === 'path' || (required as string[]).includes(name),
      ...(description === undefined ? {} : { description }),
      schema,
    }
  })
}

function responsesOf(contract: Described, schemas: JsonSchemas, problem: JsonObject): JsonObject {
  const failures = Map.groupBy(errorsOf(contract), (code): number => errors[code].status)
  const unchanged = isTagged(contract) ? [304] : []
  const statuses = new Set([...Object.keys(contract.responses).map(Number), ...unchanged, ...failures.keys()])
  return Object.fromEntries(
    [...statuses]
      .toSorted((a, b) => a - b)
      .map((status) => {
        const codes = failures.get(status)
        const answer = contract.responses[status]
        const content = {
          ...(answer
            ? {
                [contract.streams ? 'text/event-stream' : 'application/json']: { schema: schemas.of(answer, 'output') },
              }
            : {}),
          ...(codes ? { [PROBLEM_TYPE]: problemContentOf(codes, problem) } : {}),
        }
        return [
          String(status),
          {
            description: STATUS_TEXTS[status] ?? '',
            headers: headersOf(contract, status),
            ...(Object.keys(content).length > 0 ? { content } : {}),
          },
        ]
      }),
  )
}

const problemContentOf = (codes: readonly ErrorCode[], problem: JsonObject): JsonObject => ({
  schema: { allOf: [problem, { type: 'object', properties: { code: { enum: codes } } }] },
  examples: Object.fromEntries(codes.map((code) => [code, { $ref: `#/components/examples/${code}` }])),
})

function headersOf(contract: Described, status: number): JsonObject {
  const { path, successor } = contract
  const names: (keyof typeof HEADERS)[] = ['X-Request-Id']
  if (status === 304 || (status === 200 && (isTagged(contract) || contract.version))) names.push('ETag')
  if (contract.repeats && status < 300) names.push('Idempotency-Replayed')
  if (successor) names.push('Deprecation')
  if (successor && status < 300) names.push('Link')
  if (path !== '/health') names.push('RateLimit', 'RateLimit-Policy')
  if (status === 429 || status === 503 || status === 504) names.push('Retry-After')
  if (status === 401) names.push('WWW-Authenticate')
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]))
}
