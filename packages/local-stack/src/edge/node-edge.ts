// The edge where nginx is not installed. A process of its own, as nginx would be.
import { createHash, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createConnection, type Socket } from 'node:net'

import { createProxyServer } from 'httpxy'
import sirv from 'sirv'

import { activeRoutes, matchRoute, readRouteTable, WEB, type Upstreams } from './routes.ts'

type NodeEdgeConfig = { readonly upstreams: Upstreams; readonly webRoot?: string; readonly watch?: boolean }

const DOWN_FOR_MS = 1_000
const UNAVAILABLE = JSON.stringify({
  type: '/api/docs/errors/unavailable',
  title: 'A part of the service cannot be reached. Try again shortly.',
  status: 503,
  code: 'UNAVAILABLE',
  retryAfter: 1,
})

const config = JSON.parse(process.env['EDGE_CONFIG'] ?? '{}') as NodeEdgeConfig
const host = process.env['HOST'] ?? '127.0.0.1'
const port = Number(process.env['PORT'] ?? 0)
const table = readRouteTable()
const routes = activeRoutes(table, config.upstreams, config.webRoot !== undefined)

const serveWeb =
  config.webRoot === undefined
    ? undefined
    : sirv(config.webRoot, {
        single: true,
        etag: true,
        dev: config.watch === true,
        setHeaders: (response, pathname) => {
          const isHashed = pathname.startsWith('/assets/')
          response.setHeader('Cache-Control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache')
          for (const [name, value] of Object.entries(table.webHeaders)) response.setHeader(name, value)
        },
      })

const downUntil = new Map<number, number>()
const proxy = createProxyServer({})

const cookieOf = (request: IncomingMessage, name: string): string | undefined => {
  for (const part of (request.headers.cookie ?? '').split(';')) {
    const [key, ...value] = part.trim().split('=')
    if (key === name) return value.join('=')
  }
  return undefined
}

const weigh = (key: string, target: number): string => createHash('sha1').update(`${key}:${target}`).digest('hex')

/** The same key goes to the same port while that port answers. */
const choose = (ports: readonly number[], key: string | undefined): number | undefined => {
  const now = performance.now()
  const up = ports.filter((one) => (downUntil.get(one) ?? 0) <= now)
  const candidates = up.length > 0 ? up : ports
  if (key === undefined) return candidates[Math.floor(Math.random() * candidates.length)]
  return candidates.toSorted((a, b) => (weigh(key, a) < weigh(key, b) ? 1 : -1))[0]
}

const refuse = (response: ServerResponse): void => {
  if (response.headersSent) response.destroy()
  else response.writeHead(503, { 'content-type': 'application/problem+json', 'retry-after': '1' }).end(UNAVAILABLE)
}

const answers = async (target: number): Promise<boolean> => {
  const socket = createConnection({ port: target, host: '127.0.0.1' })
  socket.setTimeout(1_000, () => socket.destroy(new Error('no answer')))
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}

type Destination = { readonly target: string; readonly port: number; readonly cookie?: string }

/** With several instances each is asked before it is given a request: a request cannot be sent twice. */
const route = async (request: IncomingMessage): Promise<Destination | 'web' | undefined> => {
  const path = new URL(request.url ?? '/', 'http://edge').pathname
  const found = matchRoute(routes, path)
  if (found === undefined) return undefined
  if (found.service === WEB) return 'web'
  const ports = config.upstreams[found.service] ?? []
  const known = cookieOf(request, table.stickyCookie)
  const key = found.sticky === true ? (known ?? randomUUID()) : undefined
  for (let attempt = 0; attempt < ports.length; attempt++) {
    const chosen = choose(ports, key)
    if (chosen === undefined) return undefined
    if (ports.length === 1 || (await answers(chosen))) {
      const isNew = key !== undefined && known === undefined
      const cookie = `${table.stickyCookie}=${key}; Path=/; HttpOnly; SameSite=Lax`
      return { target: `http://127.0.0.1:${chosen}`, port: chosen, ...(isNew ? { cookie } : {}) }
    }
    downUntil.set(chosen, performance.now() + DOWN_FOR_MS)
  }
  return undefined
}

const overwriteForwarded = (request: IncomingMessage) => {
  request.headers['x-forwarded-for'] = request.socket.remoteAddress ?? ''
  request.headers['x-forwarded-proto'] = 'http'
}

proxy.on('error', (_error, _request, response) => {
  if (response === undefined) return
  if ('writeHead' in response) refuse(response)
  else response.destroy()
})

const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const destination = await route(request)
  if (destination === undefined) {
    refuse(response)
    return
  }
  if (destination === 'web') {
    serveWeb?.(request, response, () => void response.writeHead(404).end())
    return
  }
  overwriteForwarded(request)
  if (destination.cookie !== undefined) response.setHeader('Set-Cookie', destination.cookie)
  await proxy.web(request, response, { target: destination.target })
}

const server = createServer((request, response) => {
  handle(request, response).catch(() => refuse(response))
})

server.on('upgrade', (request, socket: Socket, head) => {
  socket.on('error', () => socket.destroy())
  route(request)
    .then(async (destination) => {
      if (destination === undefined || destination === 'web') {
        socket.end('HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nConnection: close\r\n\r\n')
        return
      }
      overwriteForwarded(request)
      await proxy.ws(request, socket, { target: destination.target }, head)
    })
    .catch(() => socket.destroy())
})

// Requests may take as long as the service behind allows.
server.requestTimeout = 0
server.on('error', (error) => {
  process.stderr.write(`${error.message}\n`)
  process.exit(1)
})
server.listen(port, host, () => {
  const address = server.address()
  const bound = typeof address === 'object' && address !== null ? address.port : port
  process.stdout.write(
    `${JSON.stringify({ level: 30, msg: 'listening', service: 'edge', port: bound, adminPort: 0 })}\n`,
  )
})
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    process.exit(0)
  })
}
