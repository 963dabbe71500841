import { createServer, type IncomingMessage } from 'node:http'
import { limits, problemOf } from '@chat/contracts'
import { Server } from 'socket.io'
import type { GatewayConfig } from './config.ts'
import type { GatewayDeps } from './connect-deps.ts'
import { writeTogether } from './write-together.ts'

const PING_INTERVAL_MS = 25_000
const PING_TIMEOUT_MS = 20_000
const CONNECT_TIMEOUT_MS = 10_000

/** A server of its own, that speaks Socket.IO and nothing else. */
export function createIo({ CORS_ORIGINS }: Pick<GatewayConfig, 'CORS_ORIGINS'>, adapter: GatewayDeps['adapter']) {
  const http = createServer((request, response) => {
    if (request.url?.startsWith('/socket.io')) return // the engine answers
    response.writeHead(404, { 'content-type': 'application/problem+json' })
    response.end(JSON.stringify(problemOf('NOT_FOUND')))
  })
  const io = new Server(http, {
    path: '/socket.io',
    serveClient: false,
    transports: ['websocket', 'polling'],
    perMessageDeflate: false, // costs memory for each socket and more time than it saves
    httpCompression: false,
    maxHttpBufferSize: limits.commandBytesMax,
    pingInterval: PING_INTERVAL_MS,
    pingTimeout: PING_TIMEOUT_MS,
    connectTimeout: CONNECT_TIMEOUT_MS,
    cleanupEmptyChildNamespaces: true,
    cors: CORS_ORIGINS.length === 0 ? {} : { origin: CORS_ORIGINS, credentials: true },
    allowRequest: (request, answer) => answer(null, isOriginAllowed(request, CORS_ORIGINS)),
    adapter,
  })
  writeTogether(io)
  return { http, io }
}

/** Pages of the same host, of the listed origins, and whatever is no browser. */
export function isOriginAllowed({ headers }: Pick<IncomingMessage, 'headers'>, origins: readonly string[]): boolean {
  const { origin, host } = headers
  if (origin === undefined || origins.includes('*') || origins.includes(origin)) return true
  if (!URL.canParse(origin) || !host) return false
  const forwarded = [headers['x-forwarded-host']].flat()[0]?.split(',')[0]?.trim()
  const hostnames = [host, forwarded].flatMap((each) => {
    const url = each ? `http://${each}` : ''
    return URL.canParse(url) ? new URL(url).hostname : []
  })
  return hostnames.includes(new URL(origin).hostname)
}
