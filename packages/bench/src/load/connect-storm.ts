import { setTimeout as delay } from 'node:timers/promises'
import type { Cursor } from '../seed/make-groups.ts'
import { serveLoad } from './generator.ts'
import { createLatencyRecorder, type Latency } from './latency.ts'
import { type LightSocket, openLightSocket } from './light-socket.ts'

export interface ConnectStormConfig {
  readonly url: string
  /** One for each socket. */
  readonly clients: readonly StormClient[]
}

export interface StormClient {
  readonly auth: Readonly<Record<string, unknown>>
  /** What it asks for first: ready is who has the answer. */
  readonly cursors: readonly Cursor[]
}

export type ConnectStormPhase =
  /** All at once, or so many at a time. */
  | { readonly do: 'connect'; readonly atATime?: number }
  /** Heartbeats only. */
  | { readonly do: 'rest'; readonly seconds: number }
  | { readonly do: 'leave' }

export interface ConnectStormFigures {
  readonly ready: Latency
  /** Answers that said to come back later. */
  readonly sentAway: number
  readonly failed: number
  /** Events nobody asked for, such as who came online. */
  readonly events: number
  readonly closed: number
}

interface SyncAnswer {
  readonly ok: boolean
  readonly error?: { readonly retryAfter?: number }
}

serveLoad(async ({ url, clients }: ConnectStormConfig) => {
  let sockets: LightSocket[] = []
  let events = 0
  let closed = 0

  async function connectAll(
    atATime = clients.length,
  ): Promise<Pick<ConnectStormFigures, 'ready' | 'sentAway' | 'failed'>> {
    const ready = createLatencyRecorder()
    let sentAway = 0
    let failed = 0
    const dueAt = performance.now() // of all of them
    const connectOne = async ({ auth, cursors }: StormClient): Promise<void> => {
      try {
        const onEvent = () => void events++
        const socket = await openLightSocket({ url, auth, onEvent, onClose: () => void closed++ })
        sockets.push(socket)
        for (;;) {
          const answer = await new Promise<SyncAnswer>((resolve) =>
            socket.emit('sync', { cursors }, (acknowledged) => resolve(acknowledged as SyncAnswer)),
          )
          if (answer.ok) break
          sentAway++
          await delay(1_000 * (answer.error?.retryAfter ?? 1))
        }
        ready.record(performance.now() - dueAt)
      } catch {
        failed++
      }
    }
    const waiting = [...clients]
    const connectNext = async (): Promise<void> => {
      for (let next = waiting.pop(); next; next = waiting.pop()) await connectOne(next)
    }
    await Promise.all(Array.from({ length: atATime }, connectNext))
    return { ready: ready.read(), sentAway, failed }
  }

  return async (phase: ConnectStormPhase): Promise<ConnectStormFigures> => {
    events = 0
    closed = 0
    const nothing = { ready: createLatencyRecorder().read(), sentAway: 0, failed: 0 }
    if (phase.do === 'connect') return { ...(await connectAll(phase.atATime)), events, closed }
    if (phase.do === 'rest') await delay(phase.seconds * 1_000)
    else {
      for (const socket of sockets) socket.close()
      sockets = []
    }
    return { ...nothing, events, closed }
  }
})
