import { type ConversationId, isHiddenEvent, type LogEntry } from '@chat/contracts'
import { type Entry, isMessageEntry, type MessageEntry } from '../log/entry.ts'
import { isBehind, targetSeqOf, toWireEntry } from '../log/wire-entry.ts'
import type { Clock } from '../ports/clock.ts'
import type { ConversationReader } from '../ports/conversation-reader.ts'

/** Part of a log as clients get it, before it is asked who may see what of it. */
export interface LogPage {
  readonly to: number
  readonly entries: readonly { readonly seq: number; readonly targetSeq: number | null; readonly entry: LogEntry }[]
}

/** What stands from a place to another, both applied; null where a place in between is empty. */
export type ReadLogPage = (
  conversationId: ConversationId,
  range: { from: number; to: number },
  signal: AbortSignal,
) => Promise<LogPage | null>

export const createReadLogPage = ({
  reader,
}: {
  reader: Pick<ConversationReader, 'entries' | 'messages'>
}): ReadLogPage =>
  async function readLogPage(conversationId, { from, to }, signal) {
    const limit = to - from + 1
    const entries = await reader.entries(conversationId, { after: from - 1, upTo: to, limit }, signal)
    if (entries.length < limit || entries.some(({ seq }, index) => seq !== from + index)) return null
    const targets = await targetsOf(conversationId, entries, signal)
    const behind = entries.find((entry) => isBehind(targets.get(targetSeqOf(entry) ?? 0), entry))
    const end = behind ? behind.seq - 1 : to
    const shown = entries.filter(({ seq, event }) => seq <= end && !isHiddenEvent(event))
    return {
      to: end,
      entries: shown.map((entry) => {
        const targetSeq = targetSeqOf(entry)
        return { seq: entry.seq, targetSeq, entry: toWireEntry(entry, targets.get(targetSeq ?? 0) ?? null) }
      }),
    }

    /** The messages that edits and deletions changed, as they are now. Reactions carry all they tell. */
    async function targetsOf(
      conversationId: ConversationId,
      entries: Entry[],
      signal: AbortSignal,
    ): Promise<Map<number, MessageEntry>> {
      const targets = new Map<number, MessageEntry>()
      for (const entry of entries) if (isMessageEntry(entry)) targets.set(entry.seq, entry)
      const missing = new Set<number>()
      for (const entry of entries) {
        if (entry.event !== 'message-edited' && entry.event !== 'message-deleted') continue
        if (!targets.has(entry.body.targetSeq)) missing.add(entry.body.targetSeq)
      }
      if (missing.size === 0) return targets
      const found = await reader.messages(
        [...missing].map((seq) => ({ conversationId, seq })),
        signal,
      )
      for (const message of found) targets.set(message.seq, message)
      return targets
    }
  }

const KEPT_MS = 1_000
const PAGES_MAX = 32

/**
 * One reading for all who come back at the same time and ask for the same. What is kept may be older than a change to
 * one of its messages; then that change stands further on in the log, and who reads this reads on to there.
 */
export function createSharedLogPages({
  readPage,
  clock,
  signal,
}: {
  readPage: ReadLogPage
  clock: Clock
  /** Ends all reading. */
  signal: AbortSignal
}): ReadLogPage {
  const kept = new Map<string, Promise<LogPage | null>>()

  async function keepForAMoment(key: string, page: Promise<LogPage | null>): Promise<void> {
    kept.set(key, page)
    if (kept.size > PAGES_MAX) kept.delete(kept.keys().next().value!)
    const found = await page.catch(() => null)
    if (found) await clock.sleep(KEPT_MS, signal).catch(() => undefined)
    if (kept.get(key) === page) kept.delete(key)
  }

  return function readSharedPage(conversationId, range) {
    const key = `${conversationId} ${range.from} ${range.to}`
    const known = kept.get(key)
    if (known) return known
    const page = readPage(conversationId, range, signal)
    void keepForAMoment(key, page)
    return page
  }
}
