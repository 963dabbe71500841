import { setTimeout as delay } from 'node:timers/promises'
import { serveLoad } from './generator.ts'
import { createLatencyRecorder, type Latency } from './latency.ts'
import { type LightSocket, openLightSocket } from './light-socket.ts'
import { sendAtRate } from './schedule.ts'

export interface ChurnConfig {
  /** The sockets are spread over them. */
  readonly urls: readonly string[]
  readonly people: readonly {
    readonly auth: Readonly<Record<string, unknown>>
    readonly conversationId: string
    readonly userId: string
  }[]
  /** Until the last is heard of what was done. */
  readonly lastSignalsMs: number
}

export interface ChurnPhase {
  readonly seconds: number
  /** Sockets that break and come back a second later. */
  readonly flapsPerSecond: number
  /** By people who write: each five times a second, for five seconds. */
  readonly typingPerSecond: number
}

export interface ChurnFigures {
  readonly typed: number
  readonly flaps: number
  readonly typingFrames: number
  readonly presenceFrames: number
  readonly typing: Latency
}

const OPENED_AT_ONCE = 50
const AWAY_MS = 1_000
const KEYS_PER_SECOND = 5
const WRITES_FOR_SECONDS = 5

serveLoad(async ({ urls, people, lastSignalsMs }: ChurnConfig) => {
  const sockets: LightSocket[] = []
  const typedAt = new Map<string, number>()
  let typing = createLatencyRecorder()
  let typingFrames = 0
  let presenceFrames = 0

  const onEvent = (bytes: Buffer): void => {
    const packet = bytes.toString()
    if (packet.startsWith('42["presence:')) presenceFrames++
    else if (packet.startsWith('42["user-stop-typing"')) typingFrames++
    else if (packet.startsWith('42["user-typing"')) {
      typingFrames++
      const [, { userId }] = JSON.parse(packet.slice(2)) as [string, { userId: string }]
      typing.record(performance.now() - (typedAt.get(userId) ?? 0))
    }
  }
  const open = async (index: number): Promise<void> => {
    const auth = people[index]?.auth ?? {}
    sockets[index] = await openLightSocket({ url: urls[index % urls.length] ?? '', auth, onEvent })
  }
  for (let first = 0; first < people.length; first += OPENED_AT_ONCE) {
    const count = Math.min(OPENED_AT_ONCE, people.length - first)
    await Promise.all(Array.from({ length: count }, (_, offset) => open(first + offset)))
  }

  return async ({ seconds, flapsPerSecond, typingPerSecond }: ChurnPhase): Promise<ChurnFigures> => {
    typingFrames = 0
    presenceFrames = 0
    typing = createLatencyRecorder()
    let typed = 0
    let flaps = 0
    const away = new Set<number>()
    const returning: Promise<void>[] = []
    const writers = typingPerSecond / KEYS_PER_SECOND

    const type = (dueAt: number, index: number): void => {
      const secondsIn = index / typingPerSecond
      const burst = Math.floor(secondsIn / WRITES_FOR_SECONDS)
      // Far apart from each other, and others in every burst.
      const who = Math.floor(((index % writers) / writers) * people.length + burst * 7) % people.length
      const person = people[who]
      if (!person || away.has(who)) return
      typed++
      typedAt.set(person.userId, dueAt)
      sockets[who]?.emit('typing', { conversationId: person.conversationId }, () => {})
    }
    const flap = (index: number): void => {
      const who = (index * 37 + 3) % people.length
      if (away.has(who)) return
      flaps++
      away.add(who)
      sockets[who]?.close()
      returning.push(
        delay(AWAY_MS)
          .then(() => open(who))
          .then(() => void away.delete(who)),
      )
    }
    await Promise.all([
      sendAtRate(typingPerSecond, seconds, type),
      sendAtRate(flapsPerSecond, seconds, (_, index) => flap(index)),
    ])
    await Promise.all(returning)
    await delay(lastSignalsMs)
    return { typed, flaps, typingFrames, presenceFrames, typing: typing.read() }
  }
})
