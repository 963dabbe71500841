import {
  type Acknowledgement,
  type OperationContract,
  type OperationId,
  operations,
  type Problem,
} from '@chat/contracts'
import type { SpokenCommandName } from '@chat/contracts/authorization'
import { io, type Socket } from 'socket.io-client'
import type { Asked } from './operation-requests.ts'

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
  { params = {}, query, body }: Asked,
  token: string | null,
): Promise<Answer> {
  const { method, path, responses }: OperationContract = operations[operationId]
  const search = query ? `?${new URLSearchParams(query).toString()}` : ''
  const response = await fetch(`${url}/api${fill(path, params)}${search}`, {
    method,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const { status } = response
  const text = await response.text()
  const answer = text === '' ? null : (JSON.parse(text) as Problem)
  const isSuccess = status < 300 && Object.hasOwn(responses, status)
  return { cell: isSuccess ? 'ok' : (answer?.code ?? String(status)), whole: { status, answer } }
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
