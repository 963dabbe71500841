import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { serveLoad } from './generator.ts'
import { createLatencyRecorder, type Latency } from './latency.ts'
import { type LightSocket, openLightSocket } from './light-socket.ts'
import { sendAtRate } from './schedule.ts'

export interface DirectMessagesConfig {
  readonly url: string
  readonly pairs: readonly { readonly conversationId: string; readonly tokens: readonly [string, string] }[]
}

export interface DirectMessagesPhase {
  readonly ratePerSecond: number
  readonly seconds: number
}

export interface DirectMessagesFigures {
  readonly sent: number
  readonly refused: number
  readonly acknowledged: Latency
  readonly delivered: Latency
}

const DRAIN_MS = 5_000
const CONTENT = 'A sentence as long as people write them in a chat, not more than that.'

serveLoad(async ({ url, pairs }: DirectMessagesConfig) => {
  let dueById = new Map<string, number>()
  let acknowledged = createLatencyRecorder()
  let delivered = createLatencyRecorder()

  const listen = (own: Set<string>) => (packet: string) => {
    const arrivedAt = performance.now()
    for (const [, id = ''] of packet.matchAll(/"clientMsgId":"([^"]+)"/g)) {
      const dueAt = dueById.get(id)
      // The sender gets a copy as well; what counts is when the other one has it.
      if (dueAt !== undefined && !own.has(id)) delivered.record(arrivedAt - dueAt)
    }
  }
  const open = async (token: string) => {
    const own = new Set<string>()
    return { own, socket: await openLightSocket({ url, auth: { token, frames: true }, onEvent: listen(own) }) }
  }
  const sides: { own: Set<string>; socket: LightSocket; conversationId: string }[] = []
  for (const { conversationId, tokens } of pairs)
    for (const side of await Promise.all(tokens.map(open))) sides.push({ ...side, conversationId })

  return async ({ ratePerSecond, seconds }: DirectMessagesPhase): Promise<DirectMessagesFigures> => {
    dueById = new Map()
    acknowledged = createLatencyRecorder()
    delivered = createLatencyRecorder()
    for (const { own } of sides) own.clear()
    let answered = 0
    let refused = 0
    let sent = 0
    await sendAtRate(ratePerSecond, seconds, (dueAt, index) => {
      const side = sides[index % sides.length]
      if (!side) return
      const clientMsgId = randomUUID()
      dueById.set(clientMsgId, dueAt)
      side.own.add(clientMsgId)
      sent++
      const { conversationId } = side
      side.socket.emit('send-message', { conversationId, clientMsgId, content: CONTENT }, (answer) => {
        answered++
        if ((answer as { ok: boolean }).ok) acknowledged.record(performance.now() - dueAt)
        else refused++
      })
    })
    const until = performance.now() + DRAIN_MS
    while ((answered < sent || delivered.read().count < sent - refused) && performance.now() < until) await delay(20)
    return { sent, refused, acknowledged: acknowledged.read(), delivered: delivered.read() }
  }
})
