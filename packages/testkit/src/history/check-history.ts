import { hashBody, type HistoryRecord, type RecordOf, type SeenEntry } from './history.ts'
import { membershipOf } from './membership.ts'
import type { StoredEntry } from './stored-log.ts'

export type Invariant = 'I1' | 'I2' | 'I3' | 'I4' | 'I5' | 'I6' | 'I7' | 'I8'

export interface Violation {
  readonly invariant: Invariant
  readonly conversationId: string
  readonly what: string
  /** What it is about, to find its records. */
  readonly commandIds: readonly string[]
  readonly seqs: readonly number[]
  readonly devices: readonly string[]
}

export interface HistoryVerdict {
  readonly violations: readonly Violation[]
  readonly counts: Readonly<
    Record<'invoked' | 'acknowledged' | 'refused' | 'retried' | 'stored' | 'delivered' | 'wireDuplicates', number>
  >
}

/** Events that only a client's command leads to; what the set-up of a run does by REST is not among them. */
const CLIENT_EVENTS = new Set([
  'new-message',
  'message-edited',
  'message-deleted',
  'reaction-added',
  'reaction-removed',
])

const SETTLE_WITHIN_MS = 15_000

/** An acknowledgement that names a place. */
type PlacedAck = RecordOf<'ack'> & { readonly seq: number }

const isPlaced = (record: HistoryRecord): record is PlacedAck => record.type === 'ack' && record.seq !== null

interface Context {
  readonly records: readonly HistoryRecord[]
  readonly invokes: ReadonlyMap<string, RecordOf<'invoke'>>
  readonly acks: readonly PlacedAck[]
  readonly logs: ReadonlyMap<string, readonly StoredEntry[]>
  readonly report: (
    invariant: Invariant,
    conversationId: string,
    what: string,
    about?: { commandIds?: string[]; seqs?: number[]; devices?: string[] },
  ) => void
}

/** Compares what the clients of a run saw with what the database holds in the end. O(n log n). */
export function checkHistory(records: readonly HistoryRecord[], stored: readonly StoredEntry[]): HistoryVerdict {
  const violations: Violation[] = []
  const context: Context = {
    records,
    invokes: new Map(ofType(records, 'invoke').map((invoke) => [invoke.commandId, invoke])),
    acks: records.filter(isPlaced),
    logs: logsOf(stored),
    report(invariant, conversationId, what, about = {}) {
      violations.push({ invariant, conversationId, what, commandIds: [], seqs: [], devices: [], ...about })
    },
  }
  for (const check of Object.values(invariants)) check(context)
  const delivers = ofType(records, 'deliver')
  return {
    violations,
    counts: {
      invoked: context.invokes.size,
      acknowledged: ofType(records, 'ack').length,
      refused: ofType(records, 'nack').length,
      retried: ofType(records, 'retry').length,
      stored: stored.length,
      delivered: delivers.reduce((sum, { entries }) => sum + entries.length, 0),
      wireDuplicates: countDuplicates(delivers),
    },
  }
}

const ofType = <T extends HistoryRecord['type']>(records: readonly HistoryRecord[], type: T): RecordOf<T>[] =>
  records.filter((record): record is RecordOf<T> => record.type === type)

function groupBy<T>(items: Iterable<T>, keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const key = keyOf(item)
    const group = groups.get(key)
    if (group) group.push(item)
    else groups.set(key, [item])
  }
  return groups
}

function logsOf(stored: readonly StoredEntry[]): Map<string, StoredEntry[]> {
  const logs = groupBy(stored, (entry) => entry.conversationId)
  for (const log of logs.values()) log.sort((a, b) => a.seq - b.seq)
  return logs
}

/** Where places are missing, they are not at their index. */
const entryAt = (log: readonly StoredEntry[], seq: number): StoredEntry | undefined =>
  log[seq - 1]?.seq === seq ? log[seq - 1] : log.find((entry) => entry.seq === seq)

const contentOf = (entry: StoredEntry): string =>
  typeof entry.body['content'] === 'string' ? entry.body['content'] : ''
const targetOf = (entry: StoredEntry): number | undefined =>
  typeof entry.body['targetSeq'] === 'number' ? entry.body['targetSeq'] : undefined

const invariants: Record<Invariant, (context: Context) => void> = {
  /** What was acknowledged is stored: same command, same place, same body, its last change applied. */
  I1({ acks, invokes, logs, report }) {
    for (const ack of acks) {
      const { conversationId, seq, commandId, device } = ack
      const about = { commandIds: [commandId], seqs: [seq], devices: [device] }
      const entry = entryAt(logs.get(conversationId) ?? [], seq)
      if (entry?.commandId !== commandId) {
        report(
          'I1',
          conversationId,
          `acknowledged at ${seq}, where ${entry ? 'another command is' : 'nothing is'} stored`,
          about,
        )
        continue
      }
      const sentHash = invokes.get(commandId)?.bodyHash
      if (entry.event === 'message-edited' && hashBody(contentOf(entry)) !== sentHash)
        report('I1', conversationId, `the edit at ${seq} is stored with another body than it was sent with`, about)
    }
    for (const [conversationId, log] of logs) {
      const lastChange = new Map<number, StoredEntry>()
      for (const entry of log) {
        const target = targetOf(entry)
        if (target === undefined || !entry.event.startsWith('message-')) continue
        if (lastChange.get(target)?.event !== 'message-deleted') lastChange.set(target, entry)
      }
      for (const entry of log) {
        if (entry.event !== 'new-message') continue
        const change = lastChange.get(entry.seq)
        const wanted =
          change === undefined
            ? invokes.get(entry.commandId)?.bodyHash
            : hashBody(change.event === 'message-deleted' ? '' : contentOf(change))
        if (wanted !== undefined && hashBody(contentOf(entry)) !== wanted)
          report('I1', conversationId, `the message at ${entry.seq} does not have the body it was last given`, {
            commandIds: [entry.commandId, ...(change ? [change.commandId] : [])],
            seqs: [entry.seq, ...(change ? [change.seq] : [])],
          })
      }
    }
  },

  /** Stored once, and only what somebody sent. */
  I2({ logs, invokes, report }) {
    for (const [conversationId, log] of logs) {
      const places = new Map<string, number>()
      for (const { actorId, commandId, seq, event } of log) {
        const key = `${actorId} ${commandId}`
        const before = places.get(key)
        const about = { commandIds: [commandId], seqs: before === undefined ? [seq] : [before, seq] }
        if (before !== undefined)
          report('I2', conversationId, `one command is stored at ${before} and at ${seq}`, about)
        places.set(key, seq)
        if (CLIENT_EVENTS.has(event) && !invokes.has(commandId))
          report('I2', conversationId, `nobody sent what is stored at ${seq}`, about)
      }
    }
  },

  /** Places are 1, 2, 3 … */
  I3({ logs, report }) {
    for (const [conversationId, log] of logs) {
      const wrong = log.findIndex(({ seq }, index) => seq !== index + 1)
      if (wrong !== -1)
        report('I3', conversationId, `place ${wrong + 1} is missing or given twice`, {
          seqs: [wrong, wrong + 1, wrong + 2],
        })
    }
  },

  /** What one device sent to one conversation is stored in the order it was sent. */
  I4({ records, acks, report }) {
    const placeOf = new Map(acks.map((ack) => [ack.commandId, ack.seq]))
    for (const invokes of groupBy(ofType(records, 'invoke'), (it) => `${it.device} ${it.conversationId}`).values()) {
      let before: { seq: number; commandId: string } | undefined
      for (const { commandId, conversationId, device } of invokes) {
        const seq = placeOf.get(commandId)
        if (seq === undefined) continue
        if (before !== undefined && seq <= before.seq)
          report('I4', conversationId, `${device} sent what is at ${before.seq} before what is at ${seq}`, {
            commandIds: [before.commandId, commandId],
            seqs: [before.seq, seq],
            devices: [device],
          })
        before = { seq, commandId }
      }
    }
  },

  /** What each participant was given is what is stored, and complete from where they may look to the head. */
  I5({ records, logs, report }) {
    const delivers = groupBy(ofType(records, 'deliver'), (it) => `${it.device} ${it.conversationId}`)
    const devices = new Map(ofType(records, 'deliver').map((it) => [it.device, it.userId]))
    for (const it of ofType(records, 'invoke')) devices.set(it.device, it.userId)
    for (const [conversationId, log] of logs) {
      const members = membershipOf(log)
      for (const [device, userId] of devices) {
        const membership = members.get(userId)
        // A change of something that is hidden is hidden as well.
        const isChangeOfHidden = (seq: number): boolean => {
          const entry = entryAt(log, seq)
          const target = entry && targetOf(entry)
          return target !== undefined && membership?.maySee(target) !== true
        }
        const mustSee = (seq: number) => membership?.mustSee(seq) === true && !isChangeOfHidden(seq)
        const maySee = (seq: number) => membership?.maySee(seq) === true && !isChangeOfHidden(seq)
        const given = delivers.get(`${device} ${conversationId}`) ?? []
        const covered = new Uint8Array(log.length + 2)
        for (const { from, to, entries } of given) {
          const seen = new Map(entries.map((entry) => [entry.seq, entry]))
          for (const [seq, shown] of seen) {
            const about = { seqs: [seq], devices: [device] }
            const entry = entryAt(log, seq)
            if (entry?.event !== shown.event || isAnother(shown, entry))
              report('I5', conversationId, `${device} was given at ${seq} what is not stored there`, about)
            if (!maySee(seq))
              report('I5', conversationId, `${device} was given ${seq}, which ${userId} may not see`, about)
            if (seq < from || seq > to)
              report('I5', conversationId, `${device} was given ${seq} in ${from}–${to}`, about)
          }
          for (let seq = from; seq <= to; seq++) {
            if (seq > log.length) {
              report('I5', conversationId, `${device} was told of ${seq}, above the head`, {
                seqs: [seq],
                devices: [device],
              })
              break
            }
            if (covered[seq] === 0 && (seen.has(seq) || !mustSee(seq))) covered[seq] = 1
            else if (!seen.has(seq) && mustSee(seq))
              report('I5', conversationId, `${from}–${to} was given to ${device} without ${seq}`, {
                seqs: [seq],
                devices: [device],
              })
          }
        }
        const missing = log.find(({ seq }) => mustSee(seq) && covered[seq] === 0)
        if (missing)
          report('I5', conversationId, `${device} never got ${missing.seq} of ${log.length}`, {
            seqs: [missing.seq],
            devices: [device],
          })
      }
    }
  },

  /** What was sent after something else was acknowledged has a higher place. */
  I6({ records, acks, report }) {
    const placeOf = new Map(acks.map((ack) => [ack.commandId, ack.seq]))
    const inTime = groupBy(
      records.filter((it): it is PlacedAck | RecordOf<'invoke'> => isPlaced(it) || it.type === 'invoke'),
      (it) => it.conversationId,
    )
    for (const [conversationId, steps] of inTime) {
      let highest: PlacedAck | undefined
      for (const step of steps.sort((a, b) => a.at - b.at)) {
        const seq = placeOf.get(step.commandId)
        if (seq === undefined) continue
        if (step.type === 'ack') {
          if (highest === undefined || seq > highest.seq) highest = step
        } else if (highest !== undefined && seq <= highest.seq) {
          report('I6', conversationId, `what is at ${highest.seq} was acknowledged before what is at ${seq} was sent`, {
            commandIds: [highest.commandId, step.commandId],
            seqs: [highest.seq, seq],
            devices: [highest.device, step.device],
          })
        }
      }
    }
  },

  /** Nothing of somebody who was no participant at that place. */
  I7({ logs, report }) {
    for (const [conversationId, log] of logs) {
      const members = membershipOf(log)
      for (const { event, actorId, seq, commandId } of log) {
        if (CLIENT_EVENTS.has(event) && members.get(actorId)?.mayWrite(seq) !== true)
          report('I7', conversationId, `${actorId} wrote at ${seq} and was no participant there`, {
            commandIds: [commandId],
            seqs: [seq],
          })
      }
    }
  },

  /** Every command ended, at most 15 s after the last fault was healed. */
  I8({ records, invokes, report }) {
    const ended = new Map<string, number>()
    for (const it of records) if (it.type === 'ack' || it.type === 'nack') ended.set(it.commandId, it.at)
    const healedAt = ofType(records, 'fault').reduce((latest, { at }) => Math.max(latest, at), 0)
    for (const { commandId, conversationId, device, at } of invokes.values()) {
      const endedAt = ended.get(commandId)
      const about = { commandIds: [commandId], devices: [device] }
      if (endedAt === undefined) report('I8', conversationId, `${device} never got an answer`, about)
      else if (endedAt > Math.max(healedAt, at) + SETTLE_WITHIN_MS)
        report('I8', conversationId, `${device} got its answer ${Math.round(endedAt - at)} ms after it asked`, about)
    }
  },
}

/** Only of a message a client is told which command it came from. */
const isAnother = ({ event, payload }: SeenEntry, { commandId }: StoredEntry): boolean =>
  event === 'new-message' && payload['clientMsgId'] !== commandId

function countDuplicates(delivers: readonly RecordOf<'deliver'>[]): number {
  let duplicates = 0
  for (const given of groupBy(delivers, (it) => `${it.device} ${it.conversationId}`).values()) {
    const seen = new Set<number>()
    for (const { seq } of given.flatMap(({ entries }) => entries)) {
      if (seen.has(seq)) duplicates++
      seen.add(seq)
    }
  }
  return duplicates
}
