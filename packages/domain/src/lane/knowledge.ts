import type { ConversationId } from '@chat/contracts'
import type { ConversationState } from '../conversation/conversation-state.ts'
import { deciders } from '../conversation/decisions/index.ts'
import type { Decider, Needs } from '../conversation/decision.ts'
import { effectsOf } from '../conversation/effects-of.ts'
import type { Command } from '../log/command.ts'
import { type Entry, isMessageEntry } from '../log/entry.ts'
import type { Head, LogStore } from '../ports/log-store.ts'

const CONVERSATIONS_KEPT = 10_000
const PARTICIPANTS_KEPT = 5_000 // of one conversation; then it is read anew
const MESSAGES_KEPT = 500 // of one conversation
const TAIL_LIMIT = 1_000

export const needsOf = (command: Command): Needs => (deciders[command.name] as Decider<never>).needs(command as never)

/** What the owner believes of its conversations, least recently used first. */
export class Knowledge {
  private readonly states = new Map<ConversationId, ConversationState>()
  private readonly store: LogStore
  /** Told of entries above a head whose consequences were just applied again. */
  private readonly onTail: (entries: Entry[], head: Head) => void

  constructor(store: LogStore, onTail: (entries: Entry[], head: Head) => void) {
    this.store = store
    this.onTail = onTail
  }

  get(conversationId: ConversationId): ConversationState | undefined {
    return this.states.get(conversationId)
  }

  forget(conversationIds: Iterable<ConversationId>): void {
    for (const conversationId of conversationIds) this.states.delete(conversationId)
  }

  forgetAll(): void {
    this.states.clear()
  }

  /** Everything that deciding these commands takes: numbers, then tails, then participants and messages. */
  async learn(commands: Command[], signal: AbortSignal): Promise<void> {
    const ids = [...new Set(commands.map(({ conversationId }) => conversationId))]
    await this.load(
      ids.filter((id) => !this.touch(id)),
      signal,
    )
    // Both to their ends: an answer that comes after a doubt must not meet what is known by then.
    const reads = [this.learnParticipants(commands, signal), this.learnMessages(commands, signal)]
    for (const read of await Promise.allSettled(reads)) if (read.status === 'rejected') throw read.reason
  }

  /** Marks it as used, and drops what has grown too large. */
  private touch(id: ConversationId): boolean {
    const state = this.states.get(id)
    if (!state) return false
    this.states.delete(id)
    if (state.participants.size > PARTICIPANTS_KEPT) return false
    if (state.messages.size > MESSAGES_KEPT) state.messages.clear()
    this.states.set(id, state)
    return true
  }

  /** The tail is applied before participants are read: permissions are never older than the number. */
  private async load(ids: ConversationId[], signal: AbortSignal): Promise<void> {
    const appliedUpTo = new Map<ConversationId, Entry>()
    let cold = ids
    while (cold.length > 0) {
      const again: ConversationId[] = []
      for (const { conversationId, head, facts, tail } of await this.store.load(cold, TAIL_LIMIT, signal)) {
        const known = Math.max(head?.seq ?? 0, appliedUpTo.get(conversationId)?.seq ?? 0)
        const fresh = tail.filter(({ seq }) => seq > known)
        const last = fresh.at(-1)
        if (last) {
          await this.store.apply(fresh.flatMap(effectsOf), signal)
          const newest = fresh.findLast(isMessageEntry)?.seq ?? head?.lastMessageSeq ?? 0
          this.onTail(fresh, { seq: last.seq, n: last.n, lastMessageSeq: newest, at: last.at })
          appliedUpTo.set(conversationId, last)
          again.push(conversationId)
          continue
        }
        const applied = appliedUpTo.get(conversationId)
        const isAhead = applied !== undefined && applied.seq > (head?.seq ?? 0)
        this.states.set(conversationId, {
          id: conversationId,
          lastSeq: isAhead ? applied.seq : (head?.seq ?? 0),
          lastN: isAhead ? applied.n : (head?.n ?? 0),
          lastMessageSeq: Math.max(tail.findLast(isMessageEntry)?.seq ?? 0, head?.lastMessageSeq ?? 0),
          facts,
          participants: new Map(),
          messages: new Map(),
        })
      }
      cold = again
    }
    this.evict()
  }

  private evict(): void {
    for (const id of this.states.keys()) {
      if (this.states.size <= CONVERSATIONS_KEPT) return
      this.states.delete(id)
    }
  }

  private async learnParticipants(commands: Command[], signal: AbortSignal): Promise<void> {
    const unknown = new Map<string, { conversationId: ConversationId; userId: string }>()
    for (const command of commands) {
      const { conversationId } = command
      for (const userId of needsOf(command).users)
        if (!this.states.get(conversationId)?.participants.has(userId))
          unknown.set(`${conversationId} ${userId}`, { conversationId, userId })
    }
    if (unknown.size === 0) return
    const found = await this.store.participants([...unknown.values()], signal)
    for (const { conversationId, userId } of unknown.values())
      this.states.get(conversationId)?.participants.set(userId, null)
    for (const { conversationId, userId, facts } of found)
      this.states.get(conversationId)?.participants.set(userId, facts)
  }

  private async learnMessages(commands: Command[], signal: AbortSignal): Promise<void> {
    const unknown = new Map<string, { conversationId: ConversationId; seq: number }>()
    for (const command of commands) {
      const { conversationId } = command
      const state = this.states.get(conversationId)
      for (const seq of needsOf(command).messageSeqs)
        if (state && seq <= state.lastSeq && !state.messages.has(seq))
          unknown.set(`${conversationId} ${seq}`, { conversationId, seq })
    }
    if (unknown.size === 0) return
    const found = await this.store.messages([...unknown.values()], signal)
    for (const { conversationId, seq } of unknown.values()) this.states.get(conversationId)?.messages.set(seq, null)
    for (const message of found) this.states.get(message.conversationId)?.messages.set(message.seq, message)
  }
}
