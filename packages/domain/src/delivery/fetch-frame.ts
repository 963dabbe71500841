import type { ConversationId } from '@chat/contracts'
import { isMessageEntry, type MessageEntry } from '../log/entry.ts'
import { isBehind, targetSeqOf, toWireEntry } from '../log/wire-entry.ts'
import type { ConversationReader } from '../ports/conversation-reader.ts'
import type { Frame } from '../ports/publisher.ts'

/** What stands next after a place, as clients get it; null where nothing does. Never skips a place. */
export async function fetchFrame(
  reader: Pick<ConversationReader, 'entries' | 'messages'>,
  conversationId: ConversationId,
  range: { after: number; upTo: number; limit: number },
  signal: AbortSignal,
): Promise<Frame | null> {
  const found = await reader.entries(conversationId, range, signal)
  const entries = found.filter((entry, index) => entry.seq === range.after + 1 + index)
  if (entries.length === 0) return null
  const targets = new Map<number, MessageEntry>()
  for (const entry of entries) if (isMessageEntry(entry)) targets.set(entry.seq, entry)
  const missing = new Set<number>()
  for (const entry of entries) {
    const seq = targetSeqOf(entry)
    if (seq !== null && !targets.has(seq)) missing.add(seq)
  }
  if (missing.size > 0) {
    const keys = [...missing].map((seq) => ({ conversationId, seq }))
    for (const message of await reader.messages(keys, signal)) targets.set(message.seq, message)
  }
  const firstBehind = entries.findIndex((entry) => isBehind(targets.get(targetSeqOf(entry) ?? 0), entry))
  const whole = firstBehind === -1 ? entries : entries.slice(0, firstBehind)
  const last = whole.at(-1)
  if (!last) return null
  return {
    conversationId,
    from: range.after + 1,
    to: last.seq,
    entries: whole.map((entry) => toWireEntry(entry, targets.get(targetSeqOf(entry) ?? 0) ?? null)),
  }
}
