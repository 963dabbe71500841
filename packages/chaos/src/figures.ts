import type { History } from '@chat/testkit/history'
import { NOTHING } from './faults/fault.ts'

/** Everything that is measured around a fault. */
export const figureTexts = {
  wholeAgain: ['members who lost their connection have everything again after', 'ms'],
  settled: ['commands that were open are answered after', 'ms'],
  silence: ['longest pause between two acknowledgements of a conversation', 'ms'],
  resumed: ['first acknowledgement of a conversation after healing', 'ms'],
  behind: ['members who were behind have everything after healing in', 'ms'],
  slowest: ['slowest acknowledgement', 'ms'],
  slowdown: ['p99 of the acknowledgements of those who kept their connection, by the calm one', '×'],
  lost: ['connections lost', ''],
  steppedDown: ['steps down after waking', 'ms'],
  conflicts: ['conflicts met', ''],
  withoutMajority: ['acknowledged without a majority', ''],
  rollbacks: ['rollbacks of the database', ''],
  unready: ['unready after', 'ms'],
  notAlive: ['not alive', ''],
  notCut: ['slow sockets that were not cut', ''],
  memoryGrown: ['memory of a gateway grew by', 'MiB'],
  refused: ['poison refused after', 'ms'],
  buried: ['among the dead letters after', 'ms'],
  notBuried: ['poison that is not among the dead letters', ''],
  unequal: ['replies that differ from the first one', ''],
  copies: ['copies sent', ''],
  allBack: ['all sockets back after', 'ms'],
  readsEach: ['reads of the database for each socket', ''],
  acceptedRate: ['accepted a second after the burst', ''],
  acceptedOfAddress: ['requests accepted of one address in its first minute', ''],
  refusedBelow: ['refused below the limit', ''],
  busy: ['refused as retryable', ''],
  movedOver: ['from the signal to the last who is sent away', 'ms'],
  movedPeak: ['sent away in the fullest second, by the mean one', '×'],
} as const satisfies Record<string, readonly [what: string, unit: string]>

export type FigureName = keyof typeof figureTexts
export type Figures = Record<FigureName, readonly number[]>

export interface Goal {
  readonly figure: FigureName
  readonly at: 'p50' | 'p99' | 'max' | 'min' | 'sum'
  readonly atMost?: number
  readonly atLeast?: number
  /** Judged from that many injections on. */
  readonly fromInjections?: number
}

export interface Spread {
  readonly count: number
  readonly min: number
  readonly p50: number
  readonly p99: number
  readonly max: number
  readonly sum: number
}

export interface InjectionFigures {
  readonly fault: string
  readonly target: string
  readonly figures: Partial<Figures>
}

const LOOKED_AT_MS = 15_000
const DISCONNECTED_WITHIN_MS = 1_500

export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
  const sum = sorted.reduce((total, value) => total + value, 0)
  return { count: sorted.length, min: at(0), p50: at(0.5), p99: at(0.99), max: at(1), sum }
}

/** Times, by a factor of `tolerance`; counts are never off by a little. */
export function isMet(goal: Goal, values: readonly number[], tolerance = 1): boolean {
  const { figure, at, atMost = Infinity, atLeast = -Infinity } = goal
  const value = spreadOf(values)[at]
  const unit = figureTexts[figure][1]
  return value <= (unit === '' ? atMost : atMost * tolerance) && value >= atLeast
}

/** What the histories tell of each injection; `own`: what they measured themselves. */
export function figuresOf(history: History, own: readonly (Partial<Figures> | undefined)[] = []): InjectionFigures[] {
  const faults = history.of('fault')
  const injections = faults.filter(({ phase }) => phase === 'inject')
  const healings = faults.filter(({ phase }) => phase === 'heal')
  const told = readHistory(history)
  const windowOf = (index: number) => {
    const at = injections[index]?.at ?? 0
    const healedAt = healings[index]?.at ?? at
    return { at, healedAt, until: Math.min(healedAt + LOOKED_AT_MS, injections[index + 1]?.at ?? Infinity) }
  }
  const nothing = injections.findIndex(({ target }) => target === NOTHING)
  const usual = nothing === -1 ? { at: 0, until: injections[0]?.at ?? 0 } : windowOf(nothing)
  const calm = p99Of(told.latencies(usual.at, usual.until))
  return injections.map((injection, index) => {
    const { at, healedAt, until } = windowOf(index)
    const lost = told.disconnects.filter((it) => it.at >= at && it.at < until)
    const losers = new Set(lost.map(({ device }) => device))
    const kept = told.latencies(at, until, (device) => !losers.has(device))
    const figures: Partial<Figures> = {
      wholeAgain: lost
        .filter((it) => it.at < at + DISCONNECTED_WITHIN_MS)
        .map((it) => (told.syncedAfter(it.device, it.at) ?? until) - at),
      settled: told.openAt(at).map((endedAt) => Math.min(endedAt, until) - at),
      silence: told.pauses(at, until),
      resumed: told.firstAcks(healedAt, until).map((ackedAt) => ackedAt - healedAt),
      behind: told.behindAt(healedAt).map((wholeAt) => Math.min(wholeAt, until) - healedAt),
      slowest: told.latencies(at, until).slice(-1),
      slowdown: calm > 0 && kept.length > 0 && index !== nothing ? [p99Of(kept) / calm] : [],
      lost: [lost.length],
      busy: [told.refusals(at, until)],
      ...own[index],
    }
    return { fault: injection.name, target: injection.target, figures }
  })
}

const p99Of = (sorted: readonly number[]): number => spreadOf(sorted).p99
const BUSY = new Set(['BUSY', 'UNAVAILABLE', 'NO_ANSWER'])

/** The questions above, answered from lists that are made once. */
function readHistory(history: History) {
  const invokes = history.of('invoke')
  const acks = history.of('ack')
  const endedAt = new Map([...history.of('nack'), ...acks].map(({ commandId, at }) => [commandId, at]))
  const scheduledAt = new Map(invokes.map((it) => [it.commandId, it.scheduledAt]))
  const conversationIds = new Set(invokes.map(({ conversationId }) => conversationId))
  const acksOf = Map.groupBy(acks, ({ conversationId }) => conversationId)
  const synced = Map.groupBy(history.of('synced'), ({ device }) => device)
  const delivers = history.of('deliver')
  const lastInvokeAt = invokes.at(-1)?.at ?? 0
  const between = (from: number, until: number) => (it: { at: number }) => it.at >= from && it.at <= until

  return {
    disconnects: history.of('disconnect'),
    syncedAfter: (device: string, after: number) => synced.get(device)?.find(({ at }) => at > after)?.at,
    /** Of what was acknowledged in that time, from when it was due, ascending. */
    latencies: (from: number, until: number, isAsked: (device: string) => boolean = () => true) =>
      acks
        .filter((ack) => between(from, until)(ack) && isAsked(ack.device))
        .map(({ commandId, at }) => at - (scheduledAt.get(commandId) ?? at))
        .toSorted((a, b) => a - b),
    /** When what was open at that time ended. */
    openAt: (time: number) =>
      invokes
        .filter(({ at, commandId }) => at < time && (endedAt.get(commandId) ?? Infinity) > time)
        .map(({ commandId }) => endedAt.get(commandId) ?? Infinity),
    /** Of each conversation the longest pause between two acknowledgements. */
    pauses: (from: number, until: number) =>
      [...conversationIds].map((conversationId) => {
        const times = acksOf.get(conversationId)?.filter(between(from, until)) ?? []
        const end = { at: Math.min(until, lastInvokeAt) }
        return Math.max(...[...times, end].map(({ at }, index) => at - (times[index - 1]?.at ?? from)))
      }),
    firstAcks: (from: number, until: number) =>
      [...conversationIds].map((id) => acksOf.get(id)?.find(between(from, until))?.at ?? until),
    refusals: (from: number, until: number) =>
      history.of('retry').filter((it) => between(from, until)(it) && BUSY.has(it.why)).length,
    /** When each of those who were behind what had been acknowledged at that time had it. */
    behindAt(time: number): number[] {
      const heads = new Map<string, number>()
      for (const { at, conversationId, seq } of acks)
        if (at <= time && seq !== null && seq > (heads.get(conversationId) ?? 0)) heads.set(conversationId, seq)
      const given = Map.groupBy(delivers, ({ device, conversationId }) => `${device} ${conversationId}`)
      return [...given.values()].flatMap((ranges) => {
        const head = heads.get(ranges[0]?.conversationId ?? '') ?? 0
        const wholeAt = ranges.find(({ to }) => to >= head)?.at ?? Infinity
        return wholeAt > time ? [wholeAt] : []
      })
    },
  }
}
