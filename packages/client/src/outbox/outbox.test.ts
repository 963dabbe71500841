import { problemOf, type Acknowledgement } from '@chat/contracts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createOutbox } from './outbox.ts'
import type { OutboxCommand, OutboxEffect, StoredOutboxItem } from './outbox-types.ts'

const message = (commandId: string, conversationId = 'c1', content = commandId): OutboxCommand => ({
  commandId,
  conversationId,
  name: 'send-message',
  request: { conversationId, clientMsgId: commandId, content },
  createdAt: 0,
})
const stored = (seq: number): Acknowledgement => ({ ok: true, data: { seq } })
const refused = (code: Parameters<typeof problemOf>[0], retryAfter?: number): Acknowledgement => ({
  ok: false,
  error: problemOf(code, retryAfter === undefined ? {} : { retryAfter }),
})
const sent = (effects: OutboxEffect[]) =>
  effects.flatMap((effect) => (effect.type === 'send' ? [`${effect.command.commandId}#${effect.attempt}`] : []))
const settlements = (effects: OutboxEffect[]) =>
  effects.flatMap((effect) =>
    effect.type === 'settled' ? [[effect.command.commandId, effect.settlement] as const] : [],
  )

function connected() {
  const outbox = createOutbox({ random: () => 0 })
  outbox.step({ type: 'connected' }, 0)
  return outbox
}

describe('outbox', () => {
  it('has one unanswered command per conversation', () => {
    const outbox = connected()
    expect(sent(outbox.step({ type: 'added', command: message('a') }, 0))).toEqual(['a#0'])
    expect(sent(outbox.step({ type: 'added', command: message('b') }, 0))).toEqual([])
    expect(sent(outbox.step({ type: 'added', command: message('x', 'c2') }, 0))).toEqual(['x#0'])
    expect(sent(outbox.step({ type: 'answered', commandId: 'a', answer: stored(1) }, 5))).toEqual(['b#0'])
  })

  it('repeats after 2 s, 4 s, 8 s, and at once after a reconnect', () => {
    const outbox = connected()
    outbox.step({ type: 'added', command: message('a') }, 0)
    expect(outbox.nextDueAt()).toBe(2_000)
    expect(sent(outbox.step({ type: 'time-passed' }, 1_999))).toEqual([])
    expect(sent(outbox.step({ type: 'time-passed' }, 2_000))).toEqual(['a#1'])
    expect(outbox.nextDueAt()).toBe(6_000)
    outbox.step({ type: 'disconnected' }, 2_500)
    expect(outbox.nextDueAt()).toBe(null)
    expect(sent(outbox.step({ type: 'time-passed' }, 99_000))).toEqual([])
    expect(sent(outbox.step({ type: 'connected' }, 3_000))).toEqual(['a#2'])
  })

  it('waits as long as it is told, also over a reconnect', () => {
    const outbox = connected()
    outbox.step({ type: 'added', command: message('a') }, 0)
    expect(
      settlements(outbox.step({ type: 'answered', commandId: 'a', answer: refused('RATE_LIMITED', 3) }, 10)),
    ).toEqual([])
    expect(outbox.items()[0]).toMatchObject({ state: 'waiting', mayHaveArrived: false })
    outbox.step({ type: 'disconnected' }, 20)
    expect(sent(outbox.step({ type: 'connected' }, 30))).toEqual([])
    expect(sent(outbox.step({ type: 'time-passed' }, 3_010))).toEqual(['a#1'])
  })

  it('keeps a refused message and goes on with the next; a retry is a new command at the end', () => {
    const outbox = connected()
    outbox.step({ type: 'added', command: message('a') }, 0)
    outbox.step({ type: 'added', command: message('b') }, 0)
    const effects = outbox.step({ type: 'answered', commandId: 'a', answer: refused('NOT_A_PARTICIPANT') }, 1)
    expect(sent(effects)).toEqual(['b#0'])
    expect(settlements(effects)).toEqual([
      ['a', { ok: false, error: expect.objectContaining({ code: 'NOT_A_PARTICIPANT' }) }],
    ])
    expect(outbox.items().map(({ command, state }) => [command.commandId, state])).toEqual([
      ['a', 'failed'],
      ['b', 'sending'],
    ])
    outbox.step({ type: 'retried', commandId: 'a', newCommandId: 'a2' }, 2)
    expect(outbox.items().map(({ command }) => command.commandId)).toEqual(['b', 'a2'])
    const next = outbox.step({ type: 'answered', commandId: 'b', answer: stored(1) }, 3)
    expect(next).toContainEqual({
      type: 'send',
      attempt: 0,
      command: expect.objectContaining({ request: { conversationId: 'c1', clientMsgId: 'a2', content: 'a' } }),
    })
  })

  it('is settled by its message in the log', () => {
    const outbox = connected()
    outbox.step({ type: 'added', command: message('a') }, 0)
    const effects = outbox.step({ type: 'seen', commandId: 'a', data: { seq: 7 } }, 1)
    expect(settlements(effects)).toEqual([['a', { ok: true, data: { seq: 7 } }]])
    expect(outbox.step({ type: 'answered', commandId: 'a', answer: stored(7) }, 2)).toEqual([])
  })

  it('says whether a cancelled one may still appear', () => {
    const outbox = connected()
    outbox.step({ type: 'added', command: message('a') }, 0)
    outbox.step({ type: 'added', command: message('b') }, 0)
    expect(settlements(outbox.step({ type: 'cancelled', commandId: 'b' }, 1))).toEqual([
      ['b', { ok: false, cancelled: true, mayStillAppear: false }],
    ])
    expect(settlements(outbox.step({ type: 'cancelled', commandId: 'a' }, 1))).toEqual([
      ['a', { ok: false, cancelled: true, mayStillAppear: true }],
    ])
  })

  it('sends what it was restored with before what is new, marked as a repeat', () => {
    const outbox = createOutbox({ random: () => 0 })
    outbox.step({ type: 'added', command: message('new') }, 9)
    outbox.step(
      {
        type: 'restored',
        items: [
          { command: message('b'), position: 2, error: null },
          { command: message('a'), position: 1, error: null },
          { command: message('bad'), position: 3, error: problemOf('FORBIDDEN') },
        ],
      },
      10,
    )
    expect(sent(outbox.step({ type: 'connected' }, 10))).toEqual(['a#1'])
    expect(sent(outbox.step({ type: 'answered', commandId: 'a', answer: stored(1) }, 11))).toEqual(['b#1'])
    expect(sent(outbox.step({ type: 'answered', commandId: 'b', answer: stored(2) }, 11))).toEqual(['new#0'])
    expect(outbox.items('c1').map(({ command, state }) => [command.commandId, state])).toEqual([
      ['bad', 'failed'],
      ['new', 'sending'],
    ])
  })

  it('forgets nothing that is stored but what is settled', () => {
    const outbox = connected()
    const effects = [
      ...outbox.step({ type: 'added', command: message('a') }, 0),
      ...outbox.step({ type: 'answered', commandId: 'a', answer: refused('FORBIDDEN') }, 1),
      ...outbox.step({ type: 'cancelled', commandId: 'a' }, 2),
    ]
    expect(effects.filter(({ type }) => type === 'store' || type === 'forget').map(({ type }) => type)).toEqual([
      'store',
      'store',
      'forget',
    ])
  })

  /**
   * A lossy network that reorders, an owner that knows the ids, restarts of the page: every command ends once, and the
   * log has the order in which they were written.
   */
  it('keeps order and loses nothing, whatever happens to requests, answers and connections', () => {
    const step = fc.oneof(
      { weight: 4, arbitrary: fc.record({ do: fc.constant('add' as const), where: fc.nat(2) }) },
      {
        weight: 6,
        arbitrary: fc.record({ do: fc.constant('arrive' as const), which: fc.nat(50), keep: fc.boolean() }),
      },
      {
        weight: 6,
        arbitrary: fc.record({ do: fc.constant('answer' as const), which: fc.nat(50), keep: fc.boolean() }),
      },
      { weight: 3, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.nat(9_000) }) },
      {
        weight: 2,
        arbitrary: fc.record({ do: fc.constantFrom('connect' as const, 'disconnect' as const, 'restart' as const) }),
      },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('lose' as const), which: fc.nat(50) }) },
    )
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 120 }),
        fc.array(fc.nat(9), { minLength: 1, maxLength: 20 }),
        (steps, moods) => {
          let outbox = createOutbox({ random: () => 0.5 })
          let now = 0
          let mood = 0
          let isCalm = false
          const network: { commandId: string; where: string; bytes: string }[] = []
          const answers: { commandId: string; answer: Acknowledgement }[] = []
          const kept = new Map<string, StoredOutboxItem>()
          const log = new Map<string, string[]>()
          const firstBytes = new Map<string, string>()
          const written = new Map<string, string[]>()
          const ended = new Map<string, number>()
          const gone = new Set<string>()
          let isUp = false
          const violations: string[] = []

          function run(effects: OutboxEffect[]) {
            for (const effect of effects) {
              if (effect.type === 'send') {
                const { commandId, conversationId, request } = effect.command
                const bytes = JSON.stringify(request)
                if (bytes !== (firstBytes.get(commandId) ?? bytes)) violations.push(`${commandId} changed`)
                firstBytes.set(commandId, bytes)
                const mine = written.get(conversationId)!
                const before = mine.slice(0, mine.indexOf(commandId))
                if (before.some((other) => !ended.has(other))) violations.push(`${commandId} overtook`)
                network.push({ commandId, where: conversationId, bytes })
              } else if (effect.type === 'store') kept.set(effect.item.command.commandId, effect.item)
              else if (effect.type === 'forget') kept.delete(effect.commandId)
              else if (effect.type === 'settled') {
                const { commandId } = effect.command
                ended.set(commandId, (ended.get(commandId) ?? 0) + 1)
                if (!effect.settlement.ok) gone.add(commandId)
              }
            }
          }
          /** The owner: looks the id up first, and refuses sometimes. */
          function decide({ commandId, where }: { commandId: string; where: string }): Acknowledgement {
            const entries = log.get(where) ?? []
            log.set(where, entries)
            const known = entries.indexOf(commandId)
            if (known >= 0) return stored(known + 1)
            if (gone.has(commandId)) return refused('FORBIDDEN') // a late copy: the owner remembers
            const whim = isCalm ? 9 : moods[mood++ % moods.length]!
            if (whim === 0) return refused('RATE_LIMITED', 1)
            if (whim === 1) return refused('BUSY')
            entries.push(commandId)
            return stored(entries.length)
          }
          const take = <T>(from: T[], which: number, keep: boolean): T | undefined => {
            if (from.length === 0) return undefined
            const index = which % from.length
            return keep ? from[index] : from.splice(index, 1)[0]
          }

          let count = 0
          for (const action of steps) {
            now += 1
            if (action.do === 'add') {
              const command = message(`m${count++}`, `c${action.where}`)
              written.set(command.conversationId, [...(written.get(command.conversationId) ?? []), command.commandId])
              run(outbox.step({ type: 'added', command }, now))
            } else if (action.do === 'arrive') {
              const request = take(network, action.which, action.keep)
              if (request) answers.push({ commandId: request.commandId, answer: decide(request) })
            } else if (action.do === 'answer') {
              const answer = take(answers, action.which, action.keep)
              if (answer && isUp) run(outbox.step({ type: 'answered', ...answer }, now))
            } else if (action.do === 'wait') {
              now += action.ms
              run(outbox.step({ type: 'time-passed' }, now))
            } else if (action.do === 'lose') take(network, action.which, false)
            else if (action.do === 'restart') {
              isUp = false
              outbox = createOutbox({ random: () => 0.5 })
              run(outbox.step({ type: 'restored', items: [...kept.values()].toReversed() }, now))
            } else {
              isUp = action.do === 'connect'
              run(outbox.step({ type: isUp ? 'connected' : 'disconnected' }, now))
            }
          }
          isCalm = true
          run(outbox.step({ type: 'connected' }, now))
          for (let turns = 0; outbox.items().length > 0 && turns < 5_000; turns += 1) {
            for (const request of network.splice(0))
              answers.push({ commandId: request.commandId, answer: decide(request) })
            for (const answer of answers.splice(0)) run(outbox.step({ type: 'answered', ...answer }, now))
            now = Math.max(now + 1, outbox.nextDueAt() ?? now)
            run(outbox.step({ type: 'time-passed' }, now))
          }
          expect(violations).toEqual([])
          expect(outbox.items()).toEqual([])
          expect(kept.size).toBe(0)
          for (const [where, ids] of written) {
            expect(log.get(where)).toEqual(ids)
            for (const id of ids) expect(ended.get(id)).toBe(1)
          }
        },
      ),
      { numRuns: 500 },
    )
  })
})
