import type { ConversationId } from '@chat/contracts'
import { changeFacts } from '../conversation/change-facts.ts'
import { changeMessage } from '../conversation/change-message.ts'
import { commandKeyOf } from '../log/command.ts'
import type { ConversationChange, Effect, ParticipantChange } from '../log/effect.ts'
import { type Entry, isMessageEntry, placeKeyOf } from '../log/entry.ts'
import type { BlockRecord } from '../ports/block-reader.ts'
import type { ParticipantRecord } from '../ports/conversation-reader.ts'
import type { ConversationFacts, Head } from '../ports/log-store.ts'

export interface StoredConversation {
  id: ConversationId
  /** null: of an inbox, which has only a head. */
  facts: ConversationFacts | null
  head: Head | null
  createdAt: number
  changedSeq: number
}

export type StoredParticipant = ParticipantRecord & { changedSeq: number }

export const participantKeyOf = (conversationId: string, userId: string): string => `${conversationId} ${userId}`

/** What the stores of the log share. Everything goes in and out as a copy, as over a network. */
export class MemoryDatabase {
  readonly entries = new Map<string, Entry>()
  /** Key of the command → key of the place. */
  readonly commands = new Map<string, string>()
  readonly conversations = new Map<ConversationId, StoredConversation>()
  readonly participants = new Map<string, StoredParticipant>()
  readonly blocks = new Map<string, BlockRecord & { isBlocked: boolean; changedSeq: number }>()

  /** By place; stops where the log ends, as it has no gap. */
  entriesOf(conversationId: ConversationId, after: number, limit: number): Entry[] {
    const found: Entry[] = []
    for (let seq = after + 1; found.length < limit; seq += 1) {
      const entry = this.entries.get(placeKeyOf(conversationId, seq))
      if (!entry) break
      found.push(structuredClone(entry))
    }
    return found
  }

  put(entry: Entry): 'stored' | 'place-taken' | 'command-taken' {
    const place = placeKeyOf(entry.conversationId, entry.seq)
    const command = commandKeyOf(entry)
    if (this.entries.has(place)) return 'place-taken'
    if (this.commands.has(command)) return 'command-taken'
    this.entries.set(place, structuredClone(entry))
    this.commands.set(command, place)
    return 'stored'
  }

  apply(effect: Effect): void {
    switch (effect.on) {
      case 'message': {
        const place = placeKeyOf(effect.conversationId, effect.targetSeq)
        const entry = this.entries.get(place)
        if (entry && isMessageEntry(entry)) this.entries.set(place, changeMessage(entry, effect.seq, effect.change))
        return
      }
      case 'participant':
        return this.changeParticipant(effect.conversationId, effect.userId, effect.seq, effect.change)
      case 'file':
        return // files are beside the log, and only the database knows them
      case 'block':
        return this.changeBlock(effect)
      case 'conversation':
        return this.changeConversation(effect.conversationId, effect.seq, effect.change)
    }
  }

  writeHead(conversationId: ConversationId, head: Head): void {
    const known = this.conversations.get(conversationId)
    if (known) {
      if ((known.head?.seq ?? -1) < head.seq) known.head = { ...head }
    } else if (conversationId.startsWith('inb_')) {
      this.conversations.set(conversationId, {
        id: conversationId,
        facts: null,
        head: { ...head },
        createdAt: head.at,
        changedSeq: 0,
      })
    }
  }

  private changeParticipant(
    conversationId: ConversationId,
    userId: string,
    seq: number,
    change: ParticipantChange,
  ): void {
    const key = participantKeyOf(conversationId, userId)
    const before = this.participants.get(key)
    if (before && before.changedSeq >= seq) return
    if (change.type === 'add') {
      const visible = before?.visible ?? []
      const isOpen = visible.some(({ to }) => to === null)
      this.participants.set(key, {
        conversationId,
        userId,
        role: change.role,
        state: change.state,
        visible: isOpen ? visible : [...visible, { from: change.showFrom, to: null }],
        lastRead: before && before.lastRead.seq >= change.mark.seq ? before.lastRead : { ...change.mark },
        lastDelivered: Math.max(before?.lastDelivered ?? 0, change.mark.seq),
        hidden: before?.hidden ?? [],
        archivedAt: before?.archivedAt ?? null,
        mutedUntil: before?.mutedUntil ?? null,
        favouritedAt: before?.favouritedAt ?? null,
        draft: before?.draft ?? null,
        lastSentAt: before?.lastSentAt ?? null,
        joinedAt: change.at,
        changedSeq: seq,
      })
    } else if (before && change.type === 'remove') {
      const visible = before.visible.map(({ from, to }) => ({ from, to: to ?? seq }))
      this.participants.set(key, { ...before, state: change.state, visible, changedSeq: seq })
    } else if (before && change.type === 'role') {
      this.participants.set(key, { ...before, role: change.role, changedSeq: seq })
    } else if (before && change.type === 'state') {
      this.participants.set(key, { ...before, state: change.state, changedSeq: seq })
    } else if (before && change.type === 'sent') {
      this.participants.set(key, { ...before, lastSentAt: change.at, changedSeq: seq })
    }
  }

  private changeBlock({ conversationId, seq, blockerId, blockedId, isBlocked, at }: Effect & { on: 'block' }): void {
    const key = `${blockerId} ${blockedId}`
    if ((this.blocks.get(key)?.changedSeq ?? 0) >= seq) return
    this.blocks.set(key, { conversationId, blockerId, blockedId, isBlocked, at, changedSeq: seq })
  }

  private changeConversation(conversationId: ConversationId, seq: number, change: ConversationChange): void {
    const before = this.conversations.get(conversationId)
    if (before && before.changedSeq >= seq) return
    if (change.type === 'create') {
      const slug = this.isSlugTaken(change.slug, conversationId) ? null : change.slug
      const facts = changeFacts(before?.facts ?? null, { ...change, slug })
      const head = before?.head ?? null
      this.conversations.set(conversationId, { id: conversationId, facts, head, createdAt: change.at, changedSeq: seq })
      return
    }
    if (change.type === 'block') {
      const { head = null, createdAt = change.at } = before ?? {}
      const facts = changeFacts(before?.facts ?? null, change)
      this.conversations.set(conversationId, { id: conversationId, facts, head, createdAt, changedSeq: seq })
      return
    }
    if (!before?.facts) return
    this.conversations.set(conversationId, { ...before, facts: changeFacts(before.facts, change), changedSeq: seq })
  }

  /** The index would refuse it; the id of a room is made of its slug, so this is a stranger's doing. */
  private isSlugTaken(slug: string | null, id: ConversationId): boolean {
    return slug !== null && this.conversations.values().some((other) => other.id !== id && other.facts?.slug === slug)
  }
}
