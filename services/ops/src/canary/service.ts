import type { Chat } from '@chat/client'
import { createAdminServer, createLogger, type Service, systemClock as clock, systemIds } from '@chat/service-kit'
import type { CanaryConfig } from '../config.ts'
import { type CanaryStep, createMetrics } from './metrics.ts'
import { openPair, type Pair } from './pair.ts'

const SIGN_IN_MS = 20_000
const PAUSE_MS = 5_000

export interface Canary extends Service {
  adminPort: number
}

/** Sends a message every few seconds the way people do, and tells how long it was on its way. */
export async function createCanary(config: CanaryConfig): Promise<Canary> {
  const logger = createLogger({ service: 'canary', nodeId: config.NODE_ID, level: config.LOG_LEVEL })
  const metrics = createMetrics()
  await using scope = new AsyncDisposableStack()
  const admin = scope.use(
    await createAdminServer({ host: config.HOST, port: config.ADMIN_PORT, checks: {}, registry: metrics.registry }),
  )
  const stopping = new AbortController()
  const { signal } = stopping

  async function talk(): Promise<void> {
    while (!signal.aborted) {
      let step: CanaryStep = 'sign-in'
      try {
        await using pair = await within(openPair(config, signal), SIGN_IN_MS)
        for (;;) {
          await sayOnce(pair, (next) => (step = next))
          await clock.sleep(config.CANARY_EVERY, signal)
        }
      } catch (error) {
        if (signal.aborted) return
        metrics.failed(step)
        logger.warn({ err: error, step }, 'no message came through')
        await clock.sleep(PAUSE_MS, signal).catch(() => undefined)
      }
    }
  }

  async function sayOnce({ sender, receiver, conversationId }: Pair, at: (step: CanaryStep) => void): Promise<void> {
    const content = `canary ${systemIds.token(12)}`
    const arrival = arrivalOf(receiver, content)
    const began = clock.monotonic()
    at('send')
    await within(sender.sendMessage(conversationId, content).acknowledged, config.CANARY_TIMEOUT)
    const acknowledged = clock.monotonic()
    at('deliver')
    const arrived = await within(arrival, config.CANARY_TIMEOUT)
    metrics.succeeded((acknowledged - began) / 1000, (arrived - began) / 1000)
  }

  const talking = talk()
  scope.defer(() => talking)
  scope.defer(() => stopping.abort(new Error('the canary stops')))
  admin.markStarted()
  logger.info({ adminPort: admin.port }, 'listening')
  const owned = scope.move()
  return {
    adminPort: admin.port,
    async drain() {
      admin.markDraining()
      stopping.abort(new Error('the canary stops'))
      await talking
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

/** When a message with this content came, by the monotonic clock. */
const arrivalOf = (receiver: Chat, content: string): Promise<number> =>
  new Promise((resolve) => {
    const stop = receiver.on('new-message', (message) => {
      if (message.content !== content) return
      stop()
      resolve(clock.monotonic())
    })
  })

async function within<T>(work: Promise<T>, ms: number): Promise<T> {
  const inTime = new AbortController()
  const late = clock.sleep(ms, inTime.signal).then(() => {
    throw new Error(`nothing after ${ms} ms`)
  })
  late.catch(() => undefined) // when it loses the race
  work.catch(() => undefined)
  return Promise.race([work, late]).finally(() => inTime.abort())
}
