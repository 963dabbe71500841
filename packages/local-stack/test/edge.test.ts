import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer, request as httpRequest, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

import { describe, expect, onTestFinished, test } from 'vitest'

import { findNginx, startEdge, type EdgeKind, type RunningEdge } from '../src/index.ts'
import { temporaryFolder } from './fixtures/temporary-folder.ts'

const hasNginx = (await findNginx()) !== undefined

/** Says who it is and what it was sent; echoes over an upgraded connection. */
const startBackend = async (name: string, port = 0): Promise<{ server: Server; port: number }> => {
  const server = createServer((request, response) => {
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ name, path: request.url, forwarded: request.headers['x-forwarded-for'] }))
  })
  server.on('upgrade', (_request, socket) => {
    socket.on('error', () => socket.destroy())
    socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n')
    socket.on('data', (chunk: Buffer) => socket.write(`${name}:${chunk.toString()}`))
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void (server.closeAllConnections(), server.close()))
  return { server, port: (server.address() as AddressInfo).port }
}

const start = async (kind: EdgeKind, upstreams: Record<string, number[]>): Promise<RunningEdge> => {
  const webRoot = temporaryFolder()
  mkdirSync(join(webRoot, 'assets'))
  writeFileSync(join(webRoot, 'index.html'), '<title>the app</title>')
  writeFileSync(join(webRoot, 'assets/app-1a2b.js'), 'start()')
  const edge = await startEdge({ kind, upstreams, runDir: temporaryFolder(), webRoot })
  onTestFinished(() => edge.stop())
  return edge
}

type Answer = { name: string; path: string; forwarded: string }

const ask = async (edge: RunningEdge, path: string, headers: Record<string, string> = {}) => {
  const response = await fetch(`${edge.url}${path}`, { headers })
  return { response, body: (await response.json()) as Answer }
}

const openSocket = async (edge: RunningEdge, path: string, cookie = ''): Promise<Socket> => {
  const request = httpRequest(`${edge.url}${path}`, {
    headers: {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': 'YQ==',
      cookie,
    },
  })
  request.end()
  const [, socket] = (await once(request, 'upgrade')) as [IncomingMessage, Socket]
  return socket
}

const echo = async (socket: Socket): Promise<string> => {
  socket.write('hello')
  const [chunk] = (await once(socket, 'data')) as [Buffer]
  return chunk.toString()
}

const upgrade = async (edge: RunningEdge, path: string, cookie: string): Promise<string> => {
  const socket = await openSocket(edge, path, cookie)
  const answer = await echo(socket)
  socket.destroy()
  return answer
}

describe.skipIf(!hasNginx)('nginx (apt-get install -y nginx)', () => {
  test('told to reload, it goes on with the sockets that it has', async () => {
    const gateway = await startBackend('a')
    const edge = await start('nginx', { gateway: [gateway.port] })
    const socket = await openSocket(edge, '/socket.io/')
    const cut = once(socket, 'close').then(() => 'cut')
    await edge.reload()
    expect(await Promise.race([cut, delay(6_000, 'kept')])).toBe('kept')
    expect(await echo(socket)).toBe('a:hello')
    expect((await ask(edge, '/socket.io/')).body.name).toBe('a')
    socket.destroy()
  }, 20_000)
})

for (const kind of ['nginx', 'node'] as const) {
  describe.skipIf(kind === 'nginx' && !hasNginx)(`the edge as ${kind} (apt-get install -y nginx)`, () => {
    test('sends each path where the route table says', async () => {
      const api = await startBackend('api')
      const gateway = await startBackend('gateway')
      const edge = await start(kind, { api: [api.port], gateway: [gateway.port] })
      expect((await ask(edge, '/api/health?full=1')).body).toMatchObject({ name: 'api', path: '/api/health?full=1' })
      expect((await ask(edge, '/api')).body.name).toBe('api')
      expect((await ask(edge, '/api/files/1')).body.name).toBe('api')
      expect((await ask(edge, '/socket.io/?EIO=4')).body).toMatchObject({ name: 'gateway', path: '/socket.io/?EIO=4' })
      const page = await fetch(`${edge.url}/rooms/general`)
      expect(await page.text()).toContain('the app')
      expect(page.headers.get('cache-control')).toBe('no-cache')
      expect(page.headers.get('x-content-type-options')).toBe('nosniff')
      const asset = await fetch(`${edge.url}/assets/app-1a2b.js`)
      expect(asset.headers.get('content-type')).toContain('javascript')
      expect(asset.headers.get('cache-control')).toContain('immutable')
      expect(await (await fetch(`${edge.url}/apian`)).text()).toContain('the app')
    })

    test('does not believe what a client says about its address', async () => {
      const api = await startBackend('api')
      const edge = await start(kind, { api: [api.port] })
      const { body } = await ask(edge, '/api/x', { 'x-forwarded-for': '203.0.113.7' })
      expect(body.forwarded).toBe('127.0.0.1')
    })

    test('keeps a browser on its gateway, over polling and websocket', async () => {
      const gateways = [await startBackend('a'), await startBackend('b')]
      const edge = await start(kind, { gateway: gateways.map((one) => one.port) })
      const seen = new Set<string>()
      for (let client = 0; client < 12; client++) {
        const first = await ask(edge, '/socket.io/')
        const cookie = first.response.headers.get('set-cookie')?.split(';')[0] ?? ''
        expect(cookie).toMatch(/^chat_sticky=/)
        for (let again = 0; again < 3; again++) {
          const next = await ask(edge, '/socket.io/', { cookie })
          expect(next.body.name).toBe(first.body.name)
          expect(next.response.headers.get('set-cookie')).toBeNull()
        }
        expect(await upgrade(edge, '/socket.io/', cookie)).toBe(`${first.body.name}:hello`)
        seen.add(first.body.name)
      }
      expect([...seen].toSorted()).toEqual(['a', 'b'])
    })

    test('goes to the other gateway when one is gone, and answers 503 when all are', async () => {
      const gateways = [await startBackend('a'), await startBackend('b')]
      const edge = await start(kind, { gateway: gateways.map((one) => one.port), api: [] })
      gateways[0]?.server.close()
      gateways[0]?.server.closeAllConnections()
      for (let client = 0; client < 10; client++) expect((await ask(edge, '/socket.io/')).body.name).toBe('b')
      const response = await fetch(`${edge.url}/api/health`)
      expect(response.status).toBe(503)
      expect(response.headers.get('content-type')).toContain('application/problem+json')
      expect(await response.json()).toMatchObject({
        type: '/api/docs/errors/unavailable',
        code: 'UNAVAILABLE',
        status: 503,
      })
    })

    test('killed alone, its workers go with it and it comes back on its port', async () => {
      const api = await startBackend('api')
      const edge = await start(kind, { api: [api.port] })
      const { port } = edge
      process.kill(edge.pid, 'SIGKILL')
      await expect.poll(() => edge.isRunning).toBe(false)
      await expect(fetch(`${edge.url}/api/x`)).rejects.toThrow()
      await edge.restart()
      expect(edge.port).toBe(port)
      expect((await ask(edge, '/api/x')).body.name).toBe('api')
    })
  })
}
