import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { CONTENT } from './content.ts'
import { serveLoad } from './generator.ts'
import { createLatencyRecorder, type Latency } from './latency.ts'
import type { Member, Pair } from './member.ts'
import { forEachMarkedId } from './marked-ids.ts'
import { sendAtRate } from './schedule.ts'
import { type Protocol, protocols, type Talker } from './talker.ts'

export interface DirectMessagesConfig {
  readonly protocol: Protocol
  readonly pairs: readonly Pair[]
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

const DRAIN_MS = 15_000

interface Sent {
  readonly dueAt: number
  readonly by: number
}

serveLoad(async ({ protocol, pairs }: DirectMessagesConfig) => {
  let sentById = new Map<string, Sent>()
  let acknowledged = createLatencyRecorder()
  let delivered = createLatencyRecorder()

  const open = (member: Member, index: number): Promise<Talker> => {
    const onPacket = (packet: Buffer) => {
      const arrivedAt = performance.now()
      forEachMarkedId(packet, (id) => {
        const sent = sentById.get(id)
        // The sender may get a copy as well; what counts is when the other one has it.
        if (sent !== undefined && sent.by !== index) delivered.record(arrivedAt - sent.dueAt)
      })
    }
    return protocols[protocol]({ ...member, content: CONTENT, onPacket })
  }
  const talkers: Talker[] = []
  for (const member of pairs.flat()) talkers.push(await open(member, talkers.length))

  return async ({ ratePerSecond, seconds }: DirectMessagesPhase): Promise<DirectMessagesFigures> => {
    sentById = new Map()
    acknowledged = createLatencyRecorder()
    delivered = createLatencyRecorder()
    let answered = 0
    let refused = 0
    let sent = 0
    await sendAtRate(ratePerSecond, seconds, (dueAt, index) => {
      const by = index % talkers.length
      const clientMsgId = randomUUID()
      sentById.set(clientMsgId, { dueAt, by })
      sent++
      talkers[by]?.send(clientMsgId, (isAccepted) => {
        answered++
        if (isAccepted) acknowledged.record(performance.now() - dueAt)
        else refused++
      })
    })
    const until = performance.now() + DRAIN_MS
    while ((answered < sent || delivered.read().count < sent - refused) && performance.now() < until) await delay(20)
    return { sent, refused, acknowledged: acknowledged.read(), delivered: delivered.read() }
  }
})
