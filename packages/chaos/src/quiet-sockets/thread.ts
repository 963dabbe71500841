import { parentPort, workerData } from 'node:worker_threads'
import type { Socket } from 'socket.io-client'
import { plainSocket, untilConnected } from '../plain-socket.ts'
import type { Look, QuietSocketsOptions } from './quiet-sockets.ts'

const AT_ONCE = 30

const { url, tokens, count } = workerData as QuietSocketsOptions
const sockets: Socket[] = []
const leftAt: number[] = []

while (sockets.length < count) {
  const some = Array.from({ length: Math.min(AT_ONCE, count - sockets.length) }, (_, index) =>
    plainSocket({ url, token: tokens[(sockets.length + index) % tokens.length] ?? '' }),
  )
  await Promise.all(some.map(untilConnected))
  sockets.push(...some)
}
for (const socket of sockets) socket.on('disconnect', () => leftAt.push(performance.timeOrigin + performance.now()))

parentPort?.on('message', () => {
  const look: Look = { away: sockets.filter(({ connected }) => !connected).length, leftAt }
  parentPort?.postMessage(look)
})
parentPort?.postMessage('connected')
