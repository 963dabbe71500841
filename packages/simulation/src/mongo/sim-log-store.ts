import {
  commandKeyOf,
  type Effect,
  type Entry,
  type InsertOutcome,
  isMessageEntry,
  type LoadedLog,
  type LogStore,
  placeKeyOf,
} from '@chat/domain'
import { type Outcome, type SimProcess, SimFault } from '../kernel/sim-process.ts'
import { applyEffect, emptyConversation } from './apply-effect.ts'
import { participantKeyOf, type Write } from './collections.ts'
import type { ReadConcern, ReplicaSet } from './replica-set.ts'

/** What the database promises and how it is asked. Each of them changed is a mutant. */
export interface StoreRules {
  readConcern: ReadConcern
  insertConcern: 'majority' | 1
  isOrdered: boolean
  /** The driver repeats an insert after a failover from where it stopped. */
  resumesInserts: boolean
  hasPlaceIndex: boolean
  hasCommandIndex: boolean
  guardsEffects: boolean
  /** Owners read no older state than what was acknowledged to anybody before they began to read. */
  readsFresh: boolean
  /** A deletion takes the document away, and with it its place and its command. */
  removesDeleted: boolean
  /** A deletion keeps the place and takes the command away. */
  forgetsDeletedCommands: boolean
}

export const TRUE_STORE_RULES: StoreRules = {
  readConcern: 'majority',
  insertConcern: 'majority',
  isOrdered: true,
  resumesInserts: false,
  hasPlaceIndex: true,
  hasCommandIndex: true,
  guardsEffects: true,
  readsFresh: true,
  removesDeleted: false,
  forgetsDeletedCommands: false,
}

/** What the database will not have, however often it is tried. */
export const POISON = '\u0000poison'

const isPoison = (entry: Entry): boolean => isMessageEntry(entry) && entry.body.content.includes(POISON)

export function createSimLogStore(process: SimProcess, replicaSet: ReplicaSet, rules: StoreRules): LogStore {
  const { kernel, random } = replicaSet

  function call<T>(
    what: string,
    serve: (answer: (outcome: Outcome<T>) => void) => void,
    signal: AbortSignal,
  ): Promise<T> {
    return process.call<T>(replicaSet.route, what, (answer) => replicaSet.whenUp(answer, () => serve(answer)), signal)
  }

  const whenFresh = (serve: () => void, answer: (outcome: Outcome<never>) => void): void =>
    rules.readsFresh ? replicaSet.whenFresh(serve, answer) : serve()

  const read = <T>(what: string, look: () => T, signal: AbortSignal): Promise<T> =>
    call<T>(what, (answer) => whenFresh(() => answer({ ok: true, value: look() }), answer), signal)

  /** What is read one after the other may see other moments. */
  const pauseOf = (): number => (random.chance(0.2) ? random.between(0.1, 8) : 0)

  function insertOnPrimary(entries: Entry[], answer: (outcome: Outcome<InsertOutcome>) => void): void {
    const { term } = replicaSet
    let lastIndex = 0
    let failure: Extract<InsertOutcome, { index: number }> | null = null
    const finish = () => {
      if (replicaSet.isCutOffAfterNextInsert && lastIndex > 0) {
        replicaSet.isCutOffAfterNextInsert = false
        replicaSet.cutOff(random.between(100, 2_000))
        return answer({ ok: false, error: new SimFault('connection reset') })
      }
      const outcome = failure ?? ({ type: 'stored' } as const)
      if (rules.insertConcern === 1 || lastIndex === 0) return answer({ ok: true, value: outcome })
      replicaSet.whenCommitted(lastIndex, (committed) =>
        answer(committed.ok ? { ok: true, value: outcome } : committed),
      )
    }
    const steppedDown = (index: number) => {
      if (rules.resumesInserts) return resume(index)
      answer({ ok: false, error: new SimFault('primary stepped down') })
    }
    const resume = (index: number) => {
      kernel.after(random.between(5, 50), () =>
        replicaSet.isUp ? insertOnPrimary(entries.slice(index), answer) : resume(index),
      )
    }
    const insertFrom = (start: number) => {
      for (let index = start; index < entries.length; index++) {
        if (replicaSet.term !== term || !replicaSet.isUp) return steppedDown(index)
        const failed = tryInsert(entries[index]!, index)
        failure ??= failed
        if (failed && rules.isOrdered) break
        if (index > 0 && replicaSet.failsInNextInsert) {
          replicaSet.failsInNextInsert = false
          replicaSet.failOver(random.between(20, 1_500))
        }
        if (index + 1 < entries.length && random.chance(0.15)) {
          kernel.after(random.between(0.1, 3), () => insertFrom(index + 1))
          return
        }
      }
      finish()
    }
    const tryInsert = (entry: Entry, index: number): typeof failure => {
      const state = replicaSet.state('local')
      let key = placeKeyOf(entry.conversationId, entry.seq)
      if (isPoison(entry)) return { type: 'refused', index, reason: 'the document is poison' }
      if (state.entries.has(key)) {
        if (rules.hasPlaceIndex) return { type: 'conflict', index, on: 'place-taken' }
        while (state.entries.has(key)) key += '+'
      }
      if (rules.hasCommandIndex && state.commands.has(commandKeyOf(entry)))
        return { type: 'conflict', index, on: 'command-taken' }
      lastIndex = replicaSet.write([{ to: 'entries', key, document: entry }])
      return null
    }
    insertFrom(0)
  }

  function erased(write: Write, effect: Effect): Write {
    if (effect.on !== 'message' || effect.change.type !== 'delete' || write.to !== 'entries' || !write.document)
      return write
    if (rules.removesDeleted) return { ...write, document: null }
    if (rules.forgetsDeletedCommands) return { ...write, forgetsCommand: true }
    return write
  }

  return {
    load: (conversationIds, tailLimit, signal) =>
      call<LoadedLog[]>(
        'load',
        (answer) =>
          whenFresh(() => {
            const state = () => replicaSet.state(rules.readConcern)
            const heads = conversationIds.map((id) => state().conversations.get(id)?.head ?? null)
            kernel.after(pauseOf(), () => {
              const tails = conversationIds.map((id, index) =>
                state().logOf(id, heads[index]?.seq ?? 0, Number.POSITIVE_INFINITY, tailLimit + 1),
              )
              kernel.after(pauseOf(), () => {
                const value = conversationIds.map((conversationId, index) => ({
                  conversationId,
                  head: heads[index]!,
                  facts: state().conversations.get(conversationId)?.facts ?? null,
                  tail: tails[index]!.slice(0, tailLimit),
                  isTailWhole: tails[index]!.length <= tailLimit,
                }))
                answer({ ok: true, value })
              })
            })
          }, answer),
        signal,
      ),

    participants: (keys, signal) =>
      read(
        'participants',
        () =>
          keys.flatMap(({ conversationId, userId }) => {
            const found = replicaSet.state(rules.readConcern).participants.get(participantKeyOf(conversationId, userId))
            if (!found) return []
            const { role, state, visible, lastSentAt } = found
            return [{ conversationId, userId, facts: { role, state, visible, lastSentAt } }]
          }),
        signal,
      ),

    messages: (keys, signal) =>
      read(
        'messages',
        () =>
          keys.flatMap(({ conversationId, seq }) => {
            const found = replicaSet.state(rules.readConcern).entries.get(placeKeyOf(conversationId, seq))
            return found && isMessageEntry(found) ? [found] : []
          }),
        signal,
      ),

    byCommands: (keys, signal) =>
      read(
        'byCommands',
        () => {
          const { commands, entries } = replicaSet.state(rules.readConcern)
          return keys.flatMap((key) => {
            const place = commands.get(commandKeyOf(key))
            return place === undefined ? [] : [entries.get(place)!]
          })
        },
        signal,
      ),

    async insert(entries, signal) {
      kernel.trace?.(process.name, 'insert', ...entries.map(describeEntry))
      const outcome = await call<InsertOutcome>('insert', (answer) => insertOnPrimary(entries, answer), signal)
      kernel.trace?.(process.name, 'inserted', outcome)
      return outcome
    },

    apply: (effects, signal) =>
      call<void>(
        'apply',
        (answer) => {
          let lastIndex = 0
          for (const effect of effects) {
            const state = replicaSet.state('local')
            const write = applyEffect(state, effect, rules.guardsEffects)
            if (!write) continue
            lastIndex = replicaSet.write([erased(write, effect)])
          }
          // Even where a guard stopped it: somebody else's write may not be on a majority yet.
          if (effects.length === 0) return answer({ ok: true, value: undefined })
          if (lastIndex === 0) lastIndex = replicaSet.lastIndex
          replicaSet.whenCommitted(lastIndex, answer)
        },
        signal,
      ),

    confirmHeads: (heads, signal) =>
      call<void>(
        'confirmHeads',
        (answer) => {
          putHeads(heads)
          replicaSet.whenCommitted(replicaSet.lastIndex, answer)
        },
        signal,
      ),

    writeHeads: (heads, signal) =>
      call<void>(
        'writeHeads',
        (answer) => {
          putHeads(heads)
          answer({ ok: true, value: undefined })
        },
        signal,
      ),
  }

  function putHeads(heads: Parameters<LogStore['writeHeads']>[0]): void {
    for (const { conversationId, head } of heads) {
      const before = replicaSet.state('local').conversations.get(conversationId) ?? emptyConversation(conversationId)
      if ((before.head?.seq ?? 0) >= head.seq) continue
      replicaSet.write([{ to: 'conversations', key: conversationId, document: { ...before, head } }])
    }
  }
}

const describeEntry = (entry: Entry): string => `${entry.conversationId}.${entry.seq} ${entry.event} ${entry.commandId}`
