import { type Entry, type MessageEntry } from '../log/entry.ts'
import { targetSeqOf } from '../log/wire-entry.ts'
import type { VisibleRanges } from '../delivery/visible-ranges.ts'
import type { ParticipantRecord } from '../ports/conversation-reader.ts'
import { isVisible, type VisibleRange } from '../ports/log-store.ts'

/** All of a log: its own inbox to a user, a public room to everybody. */
export const ALL_VISIBLE: VisibleRange[] = [{ from: 1, to: null }]

/** A change shows what it changes, so whoever may not see the message sees nothing of its changes either. */
export const isEntryVisible = (visible: VisibleRanges, entry: Entry | MessageEntry): boolean =>
  isPlaceVisible(visible, entry.seq, targetSeqOf(entry))

export const isPlaceVisible = (visible: VisibleRanges, seq: number, targetSeq: number | null): boolean =>
  isVisible(visible, seq) && (targetSeq === null || isVisible(visible, targetSeq))

/** The last place this member may see at this head: a former member's ends with their removal. 0 for none. */
export const lastVisibleSeq = (visible: VisibleRanges, headSeq: number): number =>
  visible.reduce((last, { from, to }) => {
    const end = Math.min(to ?? headSeq, headSeq)
    return end >= from ? Math.max(last, end) : last
  }, 0)

/** The first place above `after` that this member may see, or null. */
export function firstVisibleSeq(visible: VisibleRanges, after: number): number | null {
  const starts = visible.filter(({ to }) => to === null || to > after).map(({ from }) => Math.max(from, after + 1))
  return starts.length === 0 ? null : Math.min(...starts)
}

/** What they may see, without what they deleted for themselves. */
export function seenBy({ visible, hidden }: Pick<ParticipantRecord, 'visible' | 'hidden'>): VisibleRange[] {
  if (hidden.length === 0) return visible
  const cuts = hidden.toSorted((left, right) => left - right)
  return visible.flatMap(({ from, to }) => {
    const ranges: VisibleRange[] = []
    let start = from
    for (const seq of cuts) {
      if (seq < start || (to !== null && seq > to)) continue
      if (seq > start) ranges.push({ from: start, to: seq - 1 })
      start = seq + 1
    }
    if (to === null || start <= to) ranges.push({ from: start, to })
    return ranges
  })
}

/** Closed, in order, and apart from each other. */
export function rangesOf(visible: VisibleRanges, upTo: number): { from: number; to: number }[] {
  const ranges: { from: number; to: number }[] = []
  const clipped = visible.map(({ from, to }) => ({ from, to: Math.min(to ?? upTo, upTo) }))
  for (const range of clipped.toSorted((left, right) => left.from - right.from)) {
    if (range.from > range.to) continue
    const last = ranges.at(-1)
    if (last && range.from <= last.to + 1) last.to = Math.max(last.to, range.to)
    else ranges.push({ ...range })
  }
  return ranges
}
