import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { serveLoad } from './generator.ts'
import { createLatencyRecorder, type Latency } from './latency.ts'
import type { Member } from './member.ts'
import { countMarkedIds, forEachMarkedId } from './marked-ids.ts'
import { sendAtRate } from './schedule.ts'
import { protocols, type Talker } from './talker.ts'
import { CONTENT } from './content.ts'

export interface RoomsConfig {
  /** One socket each. */
  readonly members: readonly Member[]
  /** How many sockets get each message. */
  readonly audience: number
}

export interface RoomsPhase {
  readonly ratePerSecond: number
  readonly seconds: number
}

export interface RoomsFigures {
  readonly sent: number
  readonly delivered: number
  /** Until the last of them was there. */
  readonly deliveredWithinSeconds: number
  /** Of every 50th socket: reading all of them would cost more than receiving them. */
  readonly latency: Latency
}

const OPENED_AT_ONCE = 50
const SAMPLED_EVERY = 50
const DRAIN_MS = 5_000

serveLoad(async ({ members, audience }: RoomsConfig) => {
  let delivered = 0
  let dueById = new Map<string, number>()
  let latency = createLatencyRecorder()

  const count = (packet: Buffer) => {
    delivered += countMarkedIds(packet)
  }
  const sample = (packet: Buffer) => {
    const arrivedAt = performance.now()
    forEachMarkedId(packet, (id) => {
      delivered++
      const dueAt = dueById.get(id)
      if (dueAt !== undefined) latency.record(arrivedAt - dueAt)
    })
  }
  const talkers: Talker[] = []
  for (let first = 0; first < members.length; first += OPENED_AT_ONCE) {
    const opened = members.slice(first, first + OPENED_AT_ONCE).map((member, offset) =>
      protocols['socket.io']({
        ...member,
        content: CONTENT,
        onPacket: (first + offset) % SAMPLED_EVERY === 0 ? sample : count,
      }),
    )
    talkers.push(...(await Promise.all(opened)))
  }

  return async ({ ratePerSecond, seconds }: RoomsPhase): Promise<RoomsFigures> => {
    delivered = 0
    dueById = new Map()
    latency = createLatencyRecorder()
    let sent = 0
    const startedAt = performance.now()
    await sendAtRate(ratePerSecond, seconds, (dueAt, index) => {
      const clientMsgId = randomUUID()
      dueById.set(clientMsgId, dueAt)
      sent++
      talkers[index % talkers.length]?.send(clientMsgId, () => {})
    })
    const until = performance.now() + DRAIN_MS
    while (delivered < sent * audience && performance.now() < until) await delay(20)
    const deliveredWithinSeconds = (performance.now() - startedAt) / 1_000
    return { sent, delivered, deliveredWithinSeconds, latency: latency.read() }
  }
})
