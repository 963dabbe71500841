import { commandKeyOf } from '../log/command.ts'
import { type Entry, isMessageEntry, placeKeyOf } from '../log/entry.ts'
import type { LogStore } from '../ports/log-store.ts'
import { MemoryDatabase, participantKeyOf } from './memory-database.ts'

/** Says why the database will not have this entry, or null. */
export type Refuses = (entry: Entry) => string | null

export class MemoryLogStore implements LogStore {
  readonly database: MemoryDatabase
  private readonly refuses: Refuses

  constructor(database = new MemoryDatabase(), refuses: Refuses = () => null) {
    this.database = database
    this.refuses = refuses
  }

  load: LogStore['load'] = async (conversationIds, tailLimit, signal) => {
    signal.throwIfAborted()
    return conversationIds.map((conversationId) => {
      const { head = null, facts = null } = this.database.conversations.get(conversationId) ?? {}
      const found = this.database.entriesOf(conversationId, head?.seq ?? 0, tailLimit + 1)
      const tail = found.slice(0, tailLimit)
      const isTailWhole = found.length <= tailLimit
      return structuredClone({ conversationId, head, facts, tail, isTailWhole })
    })
  }

  participants: LogStore['participants'] = async (keys, signal) => {
    signal.throwIfAborted()
    return keys.flatMap(({ conversationId, userId }) => {
      const found = this.database.participants.get(participantKeyOf(conversationId, userId))
      if (!found) return []
      const { role, state, visible, lastSentAt } = found
      return [{ conversationId, userId, facts: structuredClone({ role, state, visible, lastSentAt }) }]
    })
  }

  messages: LogStore['messages'] = async (keys, signal) => {
    signal.throwIfAborted()
    return keys.flatMap(({ conversationId, seq }) => {
      const entry = this.database.entries.get(placeKeyOf(conversationId, seq))
      return entry && isMessageEntry(entry) ? [structuredClone(entry)] : []
    })
  }

  byCommands: LogStore['byCommands'] = async (keys, signal) => {
    signal.throwIfAborted()
    return keys.flatMap((key) => {
      const entry = this.database.entries.get(this.database.commands.get(commandKeyOf(key)) ?? '')
      return entry ? [structuredClone(entry)] : []
    })
  }

  insert: LogStore['insert'] = async (entries, signal) => {
    signal.throwIfAborted()
    for (const [index, entry] of entries.entries()) {
      const reason = this.refuses(entry)
      if (reason !== null) return { type: 'refused', index, reason }
      const outcome = this.database.put(entry)
      if (outcome !== 'stored') return { type: 'conflict', index, on: outcome }
    }
    return { type: 'stored' }
  }

  apply: LogStore['apply'] = async (effects, signal) => {
    signal.throwIfAborted()
    for (const effect of effects) this.database.apply(effect)
  }

  confirmHeads: LogStore['confirmHeads'] = (heads, signal) => this.writeHeads(heads, signal)

  writeHeads: LogStore['writeHeads'] = async (heads, signal) => {
    signal.throwIfAborted()
    for (const { conversationId, head } of heads) this.database.writeHead(conversationId, head)
  }
}
