import type { ConversationId } from '@chat/contracts'
import { type Entry, isMessageEntry } from '../log/entry.ts'
import type { Head } from '../ports/log-store.ts'

interface Step {
  head: Head
  /** Its inbox notices are not committed yet: a head past it would hide them from whoever takes over. */
  isHeld: boolean
}

/** How far each head may move: over entries that are applied, and whose notices have reached their inboxes. */
export class HeadTracker {
  private readonly steps = new Map<ConversationId, Step[]>()

  /** Entries that were just applied, in order. */
  applied(entries: Entry[], lastMessageSeqBefore: number, isHeld: (entry: Entry) => boolean): void {
    let lastMessageSeq = lastMessageSeqBefore
    for (const entry of entries) {
      if (isMessageEntry(entry)) lastMessageSeq = entry.seq
      const { conversationId, seq, n, at } = entry
      const steps = this.steps.get(conversationId) ?? []
      if (steps.some((step) => step.head.seq === seq)) continue
      steps.push({ head: { seq, n, lastMessageSeq, at }, isHeld: isHeld(entry) })
      this.steps.set(conversationId, steps)
    }
  }

  released(conversationId: ConversationId, seq: number): void {
    const step = this.steps.get(conversationId)?.find(({ head }) => head.seq === seq)
    if (step) step.isHeld = false
  }

  /** The heads that can move now, each once. */
  take(conversationIds: Iterable<ConversationId>): { conversationId: ConversationId; head: Head }[] {
    const moved: { conversationId: ConversationId; head: Head }[] = []
    for (const conversationId of new Set(conversationIds)) {
      const steps = this.steps.get(conversationId) ?? []
      const firstHeld = steps.findIndex(({ isHeld }) => isHeld)
      const free = firstHeld === -1 ? steps.splice(0) : steps.splice(0, firstHeld)
      if (steps.length === 0) this.steps.delete(conversationId)
      const last = free.at(-1)
      if (last) moved.push({ conversationId, head: last.head })
    }
    return moved
  }

  forget(conversationIds: Iterable<ConversationId>): void {
    for (const conversationId of conversationIds) this.steps.delete(conversationId)
  }
}
