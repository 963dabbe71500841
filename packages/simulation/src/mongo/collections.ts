import type { ConversationId, UserId } from '@chat/contracts'
import {
  commandKeyOf,
  type ConversationFacts,
  type Entry,
  type Head,
  type ParticipantRecord,
  placeKeyOf,
} from '@chat/domain'

export interface ConversationDocument {
  id: ConversationId
  facts: ConversationFacts | null
  head: Head | null
  changedSeq: number
  createdAt: number
}

export interface BlockDocument {
  isBlocked: boolean
  changedSeq: number
}

export interface ParticipantDocument extends ParticipantRecord {
  changedSeq: number
}

interface LeaseDocument {
  workerId: string
  partitions: number[]
  until: number
}

/** One change of one document; null takes it away. Documents are never changed in place. */
export type Write =
  | { to: 'entries'; key: string; document: Entry | null; forgetsCommand?: boolean }
  | { to: 'conversations'; key: string; document: ConversationDocument | null }
  | { to: 'participants'; key: string; document: ParticipantDocument | null }
  | { to: 'blocks'; key: string; document: BlockDocument | null }
  | { to: 'leases'; key: string; document: LeaseDocument | null }

/** What the documents look like at one moment. */
export class Collections {
  readonly entries = new Map<string, Entry>()
  /** The index of commands: to the key of the place. */
  readonly commands = new Map<string, string>()
  /** Places by conversation, in order. Two documents of one place are possible only where its index is missing. */
  readonly places = new Map<ConversationId, string[]>()
  readonly conversations = new Map<string, ConversationDocument>()
  readonly participants = new Map<string, ParticipantDocument>()
  /** Blocker and blocked. */
  readonly blocks = new Map<string, BlockDocument>()
  readonly leases = new Map<string, LeaseDocument>()

  take(write: Write): void {
    if (write.to !== 'entries') {
      const map: Map<string, unknown> = this[write.to]
      if (write.document === null) map.delete(write.key)
      else map.set(write.key, write.document)
      return
    }
    const { key, document } = write
    if (document === null) return this.#removeEntry(key)
    if (!this.entries.has(key)) {
      this.commands.set(commandKeyOf(document), key)
      const keys = this.places.get(document.conversationId) ?? []
      if (keys.length === 0) this.places.set(document.conversationId, keys)
      let index = keys.length
      while (index > 0 && keys[index - 1]! > key) index--
      keys.splice(index, 0, key)
    }
    this.entries.set(key, document)
    if (write.forgetsCommand) this.commands.delete(commandKeyOf(document))
  }

  #removeEntry(key: string): void {
    const entry = this.entries.get(key)
    if (!entry) return
    this.entries.delete(key)
    if (this.commands.get(commandKeyOf(entry)) === key) this.commands.delete(commandKeyOf(entry))
    const keys = this.places.get(entry.conversationId)!
    keys.splice(keys.indexOf(key), 1)
  }

  /** All of a log, in order. */
  logOf(
    conversationId: ConversationId,
    after = 0,
    upTo = Number.POSITIVE_INFINITY,
    limit = Number.POSITIVE_INFINITY,
  ): Entry[] {
    const found: Entry[] = []
    const keys = this.places.get(conversationId) ?? []
    const start = placeKeyOf(conversationId, after + 1)
    for (const key of keys) {
      if (key < start) continue
      const entry = this.entries.get(key)!
      if (entry.seq > upTo || found.length >= limit) break
      found.push(entry)
    }
    return found
  }
}

export const participantKeyOf = (conversationId: ConversationId, userId: UserId): string =>
  `${conversationId} ${userId}`
