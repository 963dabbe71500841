import type { PendingMessage } from '@chat/client'
import type { Generation, Message } from '@chat/contracts'
import { isSameDay } from '../../lib/time-format.ts'

/** Messages of one person belong together when no more than this lies between them. */
const GROUP_GAP_MS = 5 * 60_000

interface Grouped {
  /** The first of a group carries the name, the last one the avatar and the time. */
  readonly isFirst: boolean
  readonly isLast: boolean
}

export type MessageRow =
  | { readonly type: 'day'; readonly key: string; readonly at: string }
  | { readonly type: 'new'; readonly key: string }
  | { readonly type: 'notice'; readonly key: string; readonly message: Message }
  | ({ readonly type: 'message'; readonly key: string; readonly message: Message } & Grouped)
  | ({ readonly type: 'pending'; readonly key: string; readonly pending: PendingMessage } & Grouped)
  | { readonly type: 'running'; readonly key: string; readonly generation: Generation }

interface RowsInput {
  readonly messages: readonly Message[]
  readonly pending: readonly PendingMessage[]
  /** Answers of the assistant that are being written. */
  readonly running?: readonly Generation[]
  readonly meId: string
  /** The divider stands before the first message of somebody else above this place. */
  readonly dividerAfterSeq: number | null
  /** Replies in threads are shown there alone. */
  readonly isThread?: boolean
}

/** What the list shows, top to bottom. */
export function messageRows(input: RowsInput): readonly MessageRow[] {
  const { meId, dividerAfterSeq, isThread = false, running = [] } = input
  const messages = isThread ? input.messages : input.messages.filter(({ threadRootId }) => threadRootId === null)
  const pending = isThread ? input.pending : input.pending.filter(({ threadRootId }) => threadRootId === null)
  const rows: MessageRow[] = []
  let previous: { senderId: string; createdAt: string } | null = null
  let isDividerOpen = dividerAfterSeq !== null

  /** Ends the group above, and says whether a new one starts here. */
  const startsGroup = (senderId: string, createdAt: string): boolean => {
    const last = rows.at(-1)
    const goesOn =
      (last?.type === 'message' || last?.type === 'pending') &&
      previous?.senderId === senderId &&
      Date.parse(createdAt) - Date.parse(previous.createdAt) < GROUP_GAP_MS
    if (goesOn) rows[rows.length - 1] = { ...last, isLast: false }
    return !goesOn
  }
  const startDay = (createdAt: string): void => {
    if (previous !== null && isSameDay(previous.createdAt, createdAt)) return
    rows.push({ type: 'day', key: `day ${new Date(createdAt).toDateString()}`, at: createdAt })
  }

  for (const message of messages) {
    startDay(message.createdAt)
    if (
      isDividerOpen &&
      message.seq > (dividerAfterSeq ?? 0) &&
      message.senderId !== meId &&
      message.kind !== 'system'
    ) {
      rows.push({ type: 'new', key: 'new' })
      isDividerOpen = false
    }
    // Mine keeps the key it had before it was in the log, so its row is not built anew when it is stored.
    // So does an answer that was shown while it was written.
    const isKnownBefore = message.senderId === meId || message.kind === 'assistant'
    const key = isKnownBefore && message.clientMsgId !== '' ? message.clientMsgId : message.id
    if (message.kind === 'system') {
      rows.push({ type: 'notice', key, message })
    } else {
      const isFirst = startsGroup(message.senderId, message.createdAt)
      rows.push({ type: 'message', key, message, isFirst, isLast: true })
    }
    previous = message
  }

  // One of mine can be in the log and not be taken off the pending ones yet.
  const stored = new Set(pending.length === 0 && running.length === 0 ? [] : rows.map(({ key }) => key))
  for (const item of pending) {
    if (stored.has(item.clientMsgId)) continue
    startDay(item.createdAt)
    const isFirst = startsGroup(meId, item.createdAt)
    rows.push({ type: 'pending', key: item.clientMsgId, pending: item, isFirst, isLast: true })
    previous = { senderId: meId, createdAt: item.createdAt }
  }
  for (const generation of running) {
    if (!stored.has(generation.id)) rows.push({ type: 'running', key: generation.id, generation })
  }
  return rows
}

/** The place of a row in the log, or null where it has none. */
export const seqOfRow = (row: MessageRow | undefined): number | null =>
  row?.type === 'message' || row?.type === 'notice' ? row.message.seq : null
