import {
  type Acknowledgement,
  errors,
  type OperationContract,
  type OperationId,
  operations,
  type Problem,
} from '@chat/contracts'
import type { SpokenCommandName } from '@chat/contracts/authorization'
import { io, type Socket } from 'socket.io-client'
import type { Asked } from './operation-requests.ts'
import { pictureForm } from './picture.ts'

/** In the words of the table, and as it came. */
export interface Answer {
  readonly cell: string
  readonly whole: unknown
}

const ANSWER_MS = 20_000

const fill = (path: string, params: Readonly<Record<string, string>>): string =>
  path.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ''))

/** `ok` only for a status that the contract promises. */
export async function askRest(
  url: string,
  operationId: OperationId,
  { params = {}, query, headers, body, form, bytes }: Asked,
  token: string | null,
): Promise<Answer> {
  const operation: OperationContract = operations[operationId]
  const { method, path, responses } = operation
  const search = query ? `?${new URLSearchParams(query).toString()}` : ''
  const sent = form ? pictureForm(form) : body === undefined ? bytes : JSON.stringify(body)
  const response = await fetch(`${url}/api${fill(path, params)}${search}`, {
    method,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...headers,
    },
    ...(sent === undefined ? {} : { body: sent }),
  })
  const { status } = response
  const text = await response.text()
  const isJson = response.headers.get('content-type')?.includes('json') === true
  const answer = isJson && text !== '' ? (JSON.parse(text) as Problem) : null
  const location = response.headers.get('location')
  if (status < 300 && Object.hasOwn(responses, status)) return { cell: 'ok', whole: { status, answer, location } }
  const code = method === 'HEAD' ? codeOf(operation, status, token) : answer?.code
  return { cell: code ?? String(status), whole: { status, answer } }
}

/** What is answered to HEAD has no body: only its status tells why. */
function codeOf(operation: OperationContract, status: number, token: string | null): string | undefined {
  if (status === 401) return token === null ? 'UNAUTHENTICATED' : 'TOKEN_EXPIRED'
  return operation.errors.find((code) => errors[code].status === status)
}

/** Connected, or why not. */
export async function openSocket(url: string, token: string | null): Promise<Socket | Answer> {
  const socket = io(url, {
    transports: ['websocket'],
    auth: token === null ? {} : { token },
    forceNew: true,
    reconnection: false,
  })
  return new Promise((resolve) => {
    socket.once('connect', () => resolve(socket))
    socket.once('connect_error', (error: Error & { data?: Problem }) => {
      socket.disconnect()
      resolve({ cell: error.data?.code ?? error.message, whole: error.data })
    })
  })
}

export async function askSocket(socket: Socket | Answer, name: SpokenCommandName, request: unknown): Promise<Answer> {
  if ('cell' in socket) return socket
  const answer = (await socket.timeout(ANSWER_MS).emitWithAck(name, request)) as Acknowledgement
  return { cell: answer.ok ? 'ok' : answer.error.code, whole: answer }
}
