import type { History, RecordOf } from '@chat/testkit/history'

export interface FaultFigures {
  readonly fault: string
  readonly target: string
  /** From the kill to the first moment at which every member who lost the connection had everything again. */
  readonly membersWholeAgainMs: Spread
  /** The longest time in which no command of a conversation was acknowledged, over all conversations. */
  readonly longestSilenceMs: Spread
}

export interface Spread {
  readonly count: number
  readonly p50: number
  readonly p99: number
  readonly max: number
}

const LOOKED_AT_MS = 15_000
const DISCONNECTED_WITHIN_MS = 1_500

export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (share: number) => Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0)
  return { count: sorted.length, p50: at(0.5), p99: at(0.99), max: at(1) }
}

export function figuresOf(history: History): FaultFigures[] {
  const injections = history.of('fault').filter(({ phase }) => phase === 'inject')
  return injections.map((injection, index) => {
    const until = Math.min(injection.at + LOOKED_AT_MS, injections[index + 1]?.at ?? Infinity)
    return {
      fault: injection.name,
      target: injection.target,
      membersWholeAgainMs: spreadOf(membersWholeAgain(history, injection, until)),
      longestSilenceMs: spreadOf(silences(history, injection.at, until)),
    }
  })
}

function membersWholeAgain(history: History, { at }: RecordOf<'fault'>, until: number): number[] {
  const lost = history.of('disconnect').filter((it) => it.at >= at && it.at < at + DISCONNECTED_WITHIN_MS)
  const synced = history.of('synced')
  return lost.map(({ device, at: lostAt }) => {
    const whole = synced.find((it) => it.device === device && it.at > lostAt)
    return (whole?.at ?? until) - at
  })
}

/** Of each conversation the longest pause between two acknowledgements, as far as it lies after the fault. */
function silences(history: History, from: number, until: number): number[] {
  const acks = Map.groupBy(
    history.of('ack').filter(({ at }) => at >= from && at <= until),
    ({ conversationId }) => conversationId,
  )
  return [...new Set(history.of('invoke').map(({ conversationId }) => conversationId))].map((conversationId) => {
    const times = acks.get(conversationId)?.map(({ at }) => at) ?? [until]
    return Math.max(...times.map((at, index) => at - (times[index - 1] ?? from)))
  })
}
