import { type Entry, type MessageEntry } from '../log/entry.ts'
import { targetSeqOf } from '../log/wire-entry.ts'
import type { ParticipantRecord } from '../ports/conversation-reader.ts'
import { isVisible } from '../ports/log-store.ts'

type Visible = ParticipantRecord['visible']

/** All of a log: its own inbox to a user, a public room to everybody. */
export const ALL_VISIBLE: Visible = [{ from: 1, to: null }]

/** A change shows what it changes, so whoever may not see the message sees nothing of its changes either. */
export function isEntryVisible(visible: Visible, entry: Entry | MessageEntry): boolean {
  const targetSeq = targetSeqOf(entry)
  return isVisible(visible, entry.seq) && (targetSeq === null || isVisible(visible, targetSeq))
}

/** The last place this member may see at this head: a former member's ends with their removal. 0 for none. */
export const lastVisibleSeq = (visible: Visible, headSeq: number): number =>
  visible.reduce((last, { from, to }) => {
    const end = Math.min(to ?? headSeq, headSeq)
    return end >= from ? Math.max(last, end) : last
  }, 0)

/** The first place above `after` that this member may see, or null. */
export function firstVisibleSeq(visible: Visible, after: number): number | null {
  const starts = visible.filter(({ to }) => to === null || to > after).map(({ from }) => Math.max(from, after + 1))
  return starts.length === 0 ? null : Math.min(...starts)
}
