import { type LogEntry, parseMessageId, type UserId } from '@chat/contracts'

/** The places a participant may see; `to: null` is open. */
export type VisibleRanges = readonly { readonly from: number; readonly to: number | null }[]

/** Who begins to take part with this entry, and from where on they may see. */
export function addedBy({ event, payload, seq }: LogEntry): { userId: UserId; showFrom: number }[] {
  if (event === 'participant-added') {
    return [{ userId: payload['userId'] as UserId, showFrom: (payload['showFrom'] as number | undefined) ?? seq }]
  }
  if (event !== 'conversation-created') return []
  const participants = (payload['participants'] ?? []) as { userId: UserId }[]
  return participants.map(({ userId }) => ({ userId, showFrom: seq }))
}

/** Who takes part no more after this entry, or null. */
export const removedBy = ({ event, payload }: LogEntry): UserId | null =>
  event === 'participant-removed' ? (payload['userId'] as UserId) : null

/** Whether an entry changes who may see what comes after it. */
export const changesMembership = ({ event }: LogEntry): boolean =>
  event === 'participant-added' || event === 'participant-removed' || event === 'conversation-created'

const NAMES_ITS_TARGET = new Set(['reaction-added', 'reaction-removed', 'message-pinned', 'message-unpinned'])

/** A change tells of what it changes: so both places have to be visible. */
export function lowestPlaceOf({ event, payload, seq }: LogEntry): number {
  if (event === 'message-edited' || event === 'message-deleted') return Math.min(seq, payload['seq'] as number)
  if (!NAMES_ITS_TARGET.has(event)) return seq
  return Math.min(seq, parseMessageId(payload['messageId'] as string)?.seq ?? seq)
}

export const isVisibleIn = (visible: VisibleRanges, seq: number): boolean =>
  visible.some(({ from, to }) => from <= seq && (to === null || seq <= to))

export const isEntryVisibleIn = (visible: VisibleRanges, entry: LogEntry): boolean =>
  isVisibleIn(visible, entry.seq) && isVisibleIn(visible, lowestPlaceOf(entry))

/** Whether everything from here on is visible, as far as is known. */
export const seesAllFrom = (visible: VisibleRanges, seq: number): boolean =>
  visible.some(({ from, to }) => to === null && from <= seq)

/** The highest visible place up to here; 0 for none. */
export const lastVisibleUpTo = (visible: VisibleRanges, upTo: number): number =>
  visible.reduce((last, { from, to }) => (from <= upTo ? Math.max(last, Math.min(to ?? upTo, upTo)) : last), 0)

/**
 * The ranges may have been read later than this entry was written, and know of it already: then some range covers
 * the place (of an addition) or ends at it (of a removal).
 */
export const openedAt = (visible: VisibleRanges, seq: number, showFrom: number): VisibleRanges =>
  isVisibleIn(visible, seq) ? visible : [...visible, { from: showFrom, to: null }]

export const closedAt = (visible: VisibleRanges, seq: number): VisibleRanges =>
  visible.some(({ to }) => to === seq)
    ? visible
    : visible.map((range) => (range.to === null && range.from <= seq ? { from: range.from, to: seq } : range))

/** Whether nothing above this place is visible, as far as is known. */
export const endsBy = (visible: VisibleRanges, seq: number): boolean =>
  visible.every(({ to }) => to !== null && to <= seq)
