import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { serveLoad } from './generator.ts'
import { createLatencyRecorder, type Latency } from './latency.ts'
import { type LightSocket, openLightSocket } from './light-socket.ts'
import { sendAtRate } from './schedule.ts'

export interface LargeRoomConfig {
  /** The sockets are spread over them. */
  readonly urls: readonly string[]
  /** One for each socket; what the server under test wants in the handshake. */
  readonly auths: readonly Readonly<Record<string, unknown>>[]
  readonly event: string
  readonly payload: Readonly<Record<string, unknown>>
}

export interface LargeRoomPhase {
  readonly ratePerSecond: number
  readonly seconds: number
}

export interface LargeRoomFigures {
  readonly sent: number
  readonly delivered: number
  /** Of every 50th socket: reading all of them would cost more than receiving them. */
  readonly latency: Latency
}

const OPENED_AT_ONCE = 50
const SAMPLED_EVERY = 50
const DRAIN_MS = 5_000
const MARK = '"clientMsgId":"'

serveLoad(async ({ urls, auths, event, payload }: LargeRoomConfig) => {
  let delivered = 0
  let dueById = new Map<string, number>()
  let latency = createLatencyRecorder()

  const count = (packet: string) => {
    for (let at = packet.indexOf(MARK); at !== -1; at = packet.indexOf(MARK, at + MARK.length)) delivered++
  }
  const sample = (packet: string) => {
    count(packet)
    const arrivedAt = performance.now()
    for (const [, id = ''] of packet.matchAll(/"clientMsgId":"([^"]+)"/g)) {
      const dueAt = dueById.get(id)
      if (dueAt !== undefined) latency.record(arrivedAt - dueAt)
    }
  }
  const sockets: LightSocket[] = []
  for (let first = 0; first < auths.length; first += OPENED_AT_ONCE) {
    const opened = auths.slice(first, first + OPENED_AT_ONCE).map((auth, offset) => {
      const index = first + offset
      const onEvent = index % SAMPLED_EVERY === 0 ? sample : count
      return openLightSocket({ url: urls[index % urls.length] ?? '', auth, onEvent })
    })
    sockets.push(...(await Promise.all(opened)))
  }

  return async ({ ratePerSecond, seconds }: LargeRoomPhase): Promise<LargeRoomFigures> => {
    delivered = 0
    dueById = new Map()
    latency = createLatencyRecorder()
    let sent = 0
    await sendAtRate(ratePerSecond, seconds, (dueAt, index) => {
      const clientMsgId = randomUUID()
      dueById.set(clientMsgId, dueAt)
      sent++
      sockets[index % sockets.length]?.emit(event, { ...payload, clientMsgId }, () => {})
    })
    const until = performance.now() + DRAIN_MS
    while (delivered < sent * sockets.length && performance.now() < until) await delay(20)
    return { sent, delivered, latency: latency.read() }
  }
})
