import type { LogEntry, LogRange, LogReset } from '@chat/contracts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createLogCursor } from './log-cursor.ts'
import type { LogCursor, LogCursorEffect } from './log-cursor-types.ts'

const entry = (seq: number): LogEntry => ({ seq, event: 'new-message', actorId: 'usr_a', at: '', payload: {} })
const range = (from: number, to: number, conversationId = 'c', hasMore = false): LogRange => ({
  conversationId,
  from,
  to,
  entries: Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => entry(from + i)),
  hasMore,
})
const frame = (from: number, to: number, conversationId = 'c') =>
  ({ type: 'frame', ...range(from, to, conversationId) }) as const
const delivered = (effects: LogCursorEffect[]) =>
  effects.flatMap((effect) => (effect.type === 'deliver' ? effect.entries.map(({ seq }) => seq) : []))
const asked = (effects: LogCursorEffect[]) => effects.flatMap((effect) => (effect.type === 'sync' ? [effect] : []))

/** Connected, and in step with the server up to `seq`. */
function following(seq: number): LogCursor {
  const cursor = createLogCursor({ random: () => 0 })
  cursor.step({ type: 'tracked', conversationId: 'c', seq }, 0)
  const [sync] = asked(cursor.step({ type: 'connected' }, 0))
  cursor.step({ type: 'synced', syncId: sync!.syncId, ranges: [range(seq + 1, seq)] }, 0)
  return cursor
}

describe('log cursor', () => {
  it('delivers what comes next and drops what it has', () => {
    const cursor = following(3)
    expect(delivered(cursor.step(frame(4, 5), 1))).toEqual([4, 5])
    expect(cursor.step(frame(4, 5), 1)).toEqual([])
    expect(delivered(cursor.step(frame(5, 7), 1))).toEqual([6, 7])
    expect(cursor.positionOf('c')).toBe(7)
  })

  it('fetches a gap once, and delivers what waited behind it', () => {
    const cursor = following(3)
    const effects = cursor.step(frame(6, 6), 1)
    expect(delivered(effects)).toEqual([])
    expect(asked(effects).map(({ cursors }) => cursors)).toEqual([[{ conversationId: 'c', seq: 3 }]])
    expect(cursor.step(frame(7, 7), 1)).toEqual([])
    const { syncId } = asked(effects)[0]!
    expect(delivered(cursor.step({ type: 'synced', syncId, ranges: [range(4, 5)] }, 2))).toEqual([4, 5, 6, 7])
  })

  it('takes a range with hidden places as complete', () => {
    const cursor = following(3)
    const hidden = { ...frame(4, 9), entries: [entry(5), entry(8)] }
    expect(delivered(cursor.step(hidden, 1))).toEqual([5, 8])
    expect(cursor.positionOf('c')).toBe(9)
  })

  it('asks on while there is more, and when it knows of more than it got', () => {
    const cursor = following(0)
    const [first] = asked(cursor.step(frame(9, 9), 1))
    const [second] = asked(cursor.step({ type: 'synced', syncId: first!.syncId, ranges: [range(1, 4, 'c', true)] }, 2))
    expect(second!.cursors).toEqual([{ conversationId: 'c', seq: 4 }])
    const late = cursor.step({ type: 'synced', syncId: second!.syncId, ranges: [range(5, 4)] }, 3)
    expect(asked(late)).toEqual([]) // the server is behind what was delivered: asked again, but not at once
    expect(asked(cursor.step({ type: 'time-passed' }, cursor.nextDueAt()!))).toHaveLength(1)
  })

  it('asks at once again for whom there was no room in a full answer', () => {
    const cursor = createLogCursor({ random: () => 0 })
    for (const id of ['a', 'b']) cursor.step({ type: 'tracked', conversationId: id, seq: 0 }, 0)
    const [sync] = asked(cursor.step({ type: 'connected' }, 0))
    const ranges = [range(1, 9, 'a'), { ...range(1, 0, 'b'), hasMore: true }]
    const [next] = asked(cursor.step({ type: 'synced', syncId: sync!.syncId, ranges }, 1))
    expect(next!.cursors).toEqual([{ conversationId: 'b', seq: 0 }])
    const again = cursor.step({ type: 'synced', syncId: next!.syncId, ranges: [ranges[1]!] }, 2)
    expect(asked(again)).toEqual([]) // nobody got anything: not at once
  })

  it('asks for all it knows after a reconnect, in chunks', () => {
    const cursor = createLogCursor({ random: () => 0, syncCursorsMax: 2 })
    for (const id of ['a', 'b', 'c', 'd', 'e']) cursor.step({ type: 'tracked', conversationId: id, seq: 1 }, 0)
    const syncs = asked(cursor.step({ type: 'connected' }, 0))
    expect(syncs.map(({ cursors }) => cursors.length)).toEqual([2, 2, 1])
    cursor.step({ type: 'disconnected' }, 1)
    expect(asked(cursor.step({ type: 'connected' }, 2))).toHaveLength(3)
  })

  it('asks again when there is no answer', () => {
    const cursor = following(3)
    cursor.step(frame(6, 6), 0)
    expect(asked(cursor.step({ type: 'time-passed' }, 10_000))).toEqual([])
    expect(asked(cursor.step({ type: 'time-passed' }, cursor.nextDueAt()!))).toHaveLength(1)
  })

  it('says what was reset, left out and unknown', () => {
    const cursor = createLogCursor({ random: () => 0 })
    cursor.step({ type: 'tracked', conversationId: 'old', seq: 1 }, 0)
    cursor.step({ type: 'tracked', conversationId: 'gone', seq: 1 }, 0)
    const [sync] = asked(cursor.step({ type: 'connected' }, 0))
    const reset: LogReset = { conversationId: 'old', reset: true }
    expect(cursor.step({ type: 'synced', syncId: sync!.syncId, ranges: [reset] }, 1)).toEqual([
      { type: 'reset', conversationId: 'old' },
      { type: 'left-out', conversationId: 'gone' },
    ])
    expect(cursor.step(frame(4, 4, 'old'), 1)).toEqual([{ type: 'unknown', conversationId: 'old' }])
  })

  it('keeps a bound on what waits', () => {
    const cursor = createLogCursor({ random: () => 0, waitingEntriesMax: 10 })
    cursor.step({ type: 'tracked', conversationId: 'c', seq: 0 }, 0)
    const [sync] = asked(cursor.step({ type: 'connected' }, 0))
    for (let seq = 2; seq <= 40; seq += 1) cursor.step(frame(seq, seq), 0)
    const effects = cursor.step({ type: 'synced', syncId: sync!.syncId, ranges: [range(1, 1)] }, 1)
    expect(delivered(effects)).toEqual([1, 2, 3, 4, 5, 6])
    expect(asked(effects)).toMatchObject([{ cursors: [{ conversationId: 'c', seq: 6 }] }])
  })

  it('delivers each entry once and in order, whatever the network does', () => {
    const step = fc.oneof(
      {
        weight: 6,
        arbitrary: fc.record({
          do: fc.constant('frame' as const),
          from: fc.nat(60),
          size: fc.nat(6),
          where: fc.nat(1),
        }),
      },
      { weight: 3, arbitrary: fc.record({ do: fc.constant('grow' as const), by: fc.nat(4), where: fc.nat(1) }) },
      {
        weight: 4,
        arbitrary: fc.record({
          do: fc.constant('answer' as const),
          which: fc.nat(9),
          limit: fc.integer({ min: 1, max: 9 }),
        }),
      },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('fail' as const), which: fc.nat(9) }) },
      { weight: 2, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.nat(12_000) }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('connect' as const, 'disconnect' as const) }) },
    )
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 150 }),
        fc.uniqueArray(fc.integer({ min: 1, max: 60 })),
        (steps, hiddenSeqs) => {
          const ids = ['a', 'b']
          const hidden = new Set(hiddenSeqs)
          const heads = new Map(ids.map((id) => [id, 3]))
          const got = new Map<string, number[]>(ids.map((id) => [id, []]))
          const pending: Extract<LogCursorEffect, { type: 'sync' }>[] = []
          const cursor = createLogCursor({ random: () => 0.5, waitingEntriesMax: 8 })
          let now = 0

          const shown = (conversationId: string, from: number, to: number, hasMore = false): LogRange => {
            const all = range(from, to, conversationId, hasMore)
            return { ...all, entries: all.entries.filter(({ seq }) => !hidden.has(seq)) }
          }
          function run(effects: LogCursorEffect[]) {
            for (const effect of effects) {
              if (effect.type === 'deliver')
                got.get(effect.conversationId)!.push(...effect.entries.map(({ seq }) => seq))
              else if (effect.type === 'sync') pending.push(effect)
            }
          }
          const answer = ({ syncId, cursors }: Extract<LogCursorEffect, { type: 'sync' }>, limit: number) => {
            const ranges = cursors.map(({ conversationId, seq }) => {
              const head = heads.get(conversationId)!
              const to = Math.min(head, seq + limit)
              return shown(conversationId, seq + 1, Math.max(to, seq), to < head)
            })
            run(cursor.step({ type: 'synced', syncId, ranges }, now))
          }

          for (const id of ids) run(cursor.step({ type: 'tracked', conversationId: id, seq: 3 }, now))
          for (const action of steps) {
            now += 1
            if (action.do === 'grow')
              heads.set(ids[action.where]!, Math.min(60, heads.get(ids[action.where]!)! + action.by))
            else if (action.do === 'frame') {
              const id = ids[action.where]!
              const to = Math.min(heads.get(id)!, action.from + action.size)
              if (action.from >= 1 && to >= action.from)
                run(cursor.step({ type: 'frame', ...shown(id, action.from, to) }, now))
            } else if (action.do === 'answer') {
              const [sync] = pending.splice(action.which % Math.max(1, pending.length), 1)
              if (sync) answer(sync, action.limit)
            } else if (action.do === 'fail') {
              const [sync] = pending.splice(action.which % Math.max(1, pending.length), 1)
              if (sync) run(cursor.step({ type: 'sync-failed', syncId: sync.syncId }, now))
            } else if (action.do === 'wait') {
              now += action.ms
              run(cursor.step({ type: 'time-passed' }, now))
            } else run(cursor.step({ type: action.do === 'connect' ? 'connected' : 'disconnected' }, now))
          }
          run(cursor.step({ type: 'connected' }, now))
          for (let turns = 0; turns < 200; turns += 1) {
            for (const sync of pending.splice(0)) answer(sync, 5)
            const dueAt = cursor.nextDueAt()
            if (dueAt === null && pending.length === 0) break
            now = Math.max(now, dueAt ?? now)
            run(cursor.step({ type: 'time-passed' }, now))
          }
          for (const id of ids) {
            const all = Array.from({ length: heads.get(id)! }, (_, i) => i + 1)
            expect(got.get(id)).toEqual(all.filter((seq) => seq > 3 && !hidden.has(seq)))
          }
        },
      ),
      { numRuns: 500 },
    )
  })
})
