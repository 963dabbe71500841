import { setTimeout as delay } from 'node:timers/promises'
import { serveLoad } from './generator.ts'
import { createLatencyRecorder, type Latency } from './latency.ts'
import { type LightSocket, openLightSocket } from './light-socket.ts'
import { sendAtRate } from './schedule.ts'

export interface MarksConfig {
  /** The sockets are spread over them. */
  readonly urls: readonly string[]
  readonly rooms: readonly {
    readonly conversationId: string
    readonly headSeq: number
    readonly members: readonly { readonly userId: string; readonly token: string }[]
  }[]
}

export interface MarksPhase {
  readonly ratePerSecond: number
  readonly seconds: number
}

export interface MarksFigures {
  readonly sent: number
  readonly refused: number
  /** By the other members, one for each of them. */
  readonly seen: Latency
  readonly unseen: number
}

const DRAIN_MS = 3_000
const OPENED_AT_ONCE = 50
const MARKED = Buffer.from('42["messages-read"')

serveLoad(async ({ urls, rooms }: MarksConfig) => {
  let dueByMark = new Map<string, number>()
  let seen = createLatencyRecorder()

  let seenCount = 0
  const onEvent = (packet: Buffer): void => {
    if (!packet.subarray(0, MARKED.length).equals(MARKED)) return
    const arrivedAt = performance.now()
    const [, { conversationId, userId, upToSeq }] = JSON.parse(packet.toString().slice(2)) as [
      string,
      { conversationId: string; userId: string; upToSeq: number },
    ]
    const dueAt = dueByMark.get(`${conversationId} ${userId} ${upToSeq}`)
    if (dueAt === undefined) return
    seen.record(arrivedAt - dueAt)
    seenCount++
  }
  const places = rooms.flatMap(({ members, ...room }) => members.map((member) => ({ ...room, ...member, seq: 1 })))
  const readers: ((typeof places)[number] & { socket: LightSocket })[] = []
  for (let first = 0; first < places.length; first += OPENED_AT_ONCE) {
    const opened = places.slice(first, first + OPENED_AT_ONCE).map(async (place, offset) => {
      const url = urls[(first + offset) % urls.length] ?? ''
      const socket = await openLightSocket({ url, auth: { token: place.token, frames: true }, onEvent })
      await new Promise((resolve) => socket.emit('sync', { cursors: [] }, resolve))
      return { ...place, socket }
    })
    readers.push(...(await Promise.all(opened)))
  }
  // One member of each room after another, so that the marks of one room are far apart.
  const size = rooms[0]?.members.length ?? 1
  const inTurn = readers.map((_, index) => readers[(index % rooms.length) * size + Math.floor(index / rooms.length)])
  let turn = 0

  return async ({ ratePerSecond, seconds }: MarksPhase): Promise<MarksFigures> => {
    dueByMark = new Map()
    seen = createLatencyRecorder()
    seenCount = 0
    let sent = 0
    let refused = 0
    await sendAtRate(ratePerSecond, seconds, (dueAt) => {
      const reader = inTurn[turn++ % inTurn.length]
      if (!reader) return
      if (reader.seq >= reader.headSeq) throw new Error('everything is read: more messages are needed')
      reader.seq++
      sent++
      const { conversationId, userId, seq: upToSeq } = reader
      dueByMark.set(`${conversationId} ${userId} ${upToSeq}`, dueAt)
      reader.socket.emit('mark-read', { conversationId, upToSeq }, (answer) => {
        if (!(answer as { ok: boolean }).ok) refused++
      })
    })
    const until = performance.now() + DRAIN_MS
    while (seenCount < (sent - refused) * (size - 1) && performance.now() < until) await delay(20)
    return { sent, refused, seen: seen.read(), unseen: (sent - refused) * (size - 1) - seenCount }
  }
})
