import { readFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import type { RunningService } from '@chat/local-stack'
import { createPeople, createRestClient, readMetric } from '@chat/testkit'
import type { Socket } from 'socket.io-client'
import { plainSocket, untilConnected } from '../plain-socket.ts'
import type { Fault } from './fault.ts'

const DEAF = 50
const SLOW = 50
const SLOW_KILOBYTES_PER_SECOND = 1
const CONTENT = 'x'.repeat(9_000)
const MESSAGES_PER_SECOND = 100
const CUT_WITHIN_MS = 60_000
const MIB = 1024 * 1024
const LOOK_EVERY_MS = 200

export const slowConsumers: Fault = {
  id: 'F9',
  what: `${DEAF} sockets stop reading and ${SLOW} read 1 kB a second, in a group in which 900 kB a second are said`,
  lastsMs: 0,
  calmMs: 1_500,
  goals: [
    { figure: 'notCut', at: 'sum', atMost: 0 },
    { figure: 'memoryGrown', at: 'max', atMost: 128 },
    { figure: 'slowdown', at: 'p50', atMost: 2 },
  ],
  async stage({ stack }) {
    const slowWays = await Promise.all(
      stack.gateways.map((gateway) => stack.network.way(`slow to ${gateway.label}`, gateway.port)),
    )
    return {
      async next() {
        const [speaker, ...people] = await createPeople(stack, 1 + DEAF + SLOW)
        const { id: conversationId } = await createRestClient(stack.url, speaker?.accessToken).post<{ id: string }>(
          '/conversations/group',
          { name: 'flood', participants: people.map(({ userId }) => userId) },
        )
        const urls = people.map((_, index) =>
          index < DEAF
            ? (stack.gateways[index % stack.gateways.length]?.url ?? stack.url)
            : `http://127.0.0.1:${slowWays[index % slowWays.length]?.port}`,
        )
        const sockets = people.map(({ accessToken }, index) =>
          plainSocket({ url: urls[index] ?? stack.url, token: accessToken, reconnectionDelay: 60_000 }),
        )
        await Promise.all(sockets.map(untilConnected))
        let figures = {}
        return {
          target: `${sockets.length} sockets`,
          async strike() {
            const before = await Promise.all(stack.gateways.map(residentBytes))
            const cutBefore = await cutCount(stack.gateways)
            for (const socket of sockets.slice(0, DEAF)) stopReading(socket)
            for (const way of slowWays) await way.throttle(SLOW_KILOBYTES_PER_SECOND)
            const stop = new AbortController()
            const speaking = speak(stack.url, speaker?.accessToken ?? '', conversationId, stop.signal)
            let grown = 0
            let cut = 0
            for (
              const began = performance.now();
              performance.now() - began < CUT_WITHIN_MS;
              await delay(LOOK_EVERY_MS)
            ) {
              const now = await Promise.all(stack.gateways.map(residentBytes))
              grown = Math.max(grown, ...now.map((bytes, index) => bytes - (before[index] ?? 0)))
              cut = (await cutCount(stack.gateways)) - cutBefore
              if (cut >= sockets.length) break
            }
            stop.abort()
            await speaking
            figures = { notCut: [sockets.length - cut], memoryGrown: [grown / MIB] }
          },
          async heal() {
            for (const socket of sockets) socket.disconnect()
            for (const way of slowWays) await way.mend()
            return figures
          },
        }
      },
    }
  },
}

const cutCount = async (gateways: readonly RunningService[]): Promise<number> => {
  const counts = await Promise.all(
    gateways.map((gateway) => readMetric(gateway, 'chat_socket_cuts_total', 'slow-consumer')),
  )
  return counts.reduce((sum, count) => sum + count, 0)
}

async function residentBytes({ pid }: RunningService): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1024
}

/** The kernel goes on taking for it what fits into its buffers, and then no more. */
function stopReading({ io }: Socket): void {
  const { transport } = io.engine as unknown as { transport: { ws: { _socket: { pause(): void } } } }
  transport.ws._socket.pause()
}

async function speak(url: string, token: string, conversationId: string, signal: AbortSignal): Promise<void> {
  const socket = plainSocket({ url, token })
  await untilConnected(socket)
  while (!signal.aborted) {
    socket.emit('send-message', { conversationId, content: CONTENT, clientMsgId: crypto.randomUUID() }, () => {})
    await delay(1_000 / MESSAGES_PER_SECOND)
  }
  socket.disconnect()
}
