import { describe, expect, test } from 'vitest'
import { checkHistory, type Invariant } from './check-history.ts'
import { explainViolation } from './explain-violation.ts'
import { hashBody, type HistoryRecord } from './history.ts'
import type { StoredEntry } from './stored-log.ts'

const conversationId = 'cnv_a'

const created: StoredEntry = {
  conversationId,
  seq: 1,
  event: 'conversation-created',
  actorId: 'usr_ann',
  commandId: 'make',
  body: { participants: [{ userId: 'usr_ann' }, { userId: 'usr_bob' }] },
}
const message = (seq: number, commandId: string, actorId = 'usr_ann', content = commandId): StoredEntry => ({
  conversationId,
  seq,
  event: 'new-message',
  actorId,
  commandId,
  body: { content },
})
const changed = (seq: number, event: string, body: Record<string, unknown>, commandId = `c${seq}`): StoredEntry => ({
  conversationId,
  seq,
  event,
  actorId: 'usr_ann',
  commandId,
  body,
})
const invoke = (at: number, commandId: string, device = 'ann', body = commandId): HistoryRecord => ({
  type: 'invoke',
  at,
  scheduledAt: at,
  device,
  userId: `usr_${device}`,
  conversationId,
  commandId,
  command: 'send-message',
  request: {},
  bodyHash: hashBody(body),
})
const ack = (at: number, commandId: string, seq: number, device = 'ann'): HistoryRecord => ({
  type: 'ack',
  at,
  device,
  commandId,
  conversationId,
  seq,
})
const deliver = (at: number, device: string, entries: StoredEntry[], from?: number, to?: number): HistoryRecord => ({
  type: 'deliver',
  at,
  via: 'live',
  device,
  userId: `usr_${device}`,
  conversationId,
  from: from ?? entries[0]?.seq ?? 1,
  to: to ?? entries.at(-1)?.seq ?? 0,
  entries: entries.map(({ seq, commandId, event, actorId }) => ({
    seq,
    event,
    actorId,
    at: '2026-01-01T00:00:00.000Z',
    payload: { clientMsgId: commandId },
  })),
})

const stored = [created, message(2, 'one'), message(3, 'two')]
const records = [
  invoke(10, 'one'),
  ack(20, 'one', 2),
  deliver(21, 'ann', stored.slice(0, 2)),
  deliver(22, 'bob', stored.slice(0, 2)),
  invoke(30, 'two'),
  ack(40, 'two', 3),
  deliver(41, 'ann', stored.slice(2)),
  deliver(42, 'bob', stored.slice(2)),
]

const broken = (history: HistoryRecord[], log: StoredEntry[]): Invariant[] => [
  ...new Set(checkHistory(history, log).violations.map(({ invariant }) => invariant)),
]

test('a run in which nothing went wrong has no violation', () => {
  const { violations, counts } = checkHistory(records, stored)
  expect(violations).toEqual([])
  expect(counts).toEqual({
    invoked: 2,
    acknowledged: 2,
    refused: 0,
    retried: 0,
    stored: 3,
    delivered: 6,
    wireDuplicates: 0,
  })
})

test('edits and deletions change what the message has to say', () => {
  const log = [
    created,
    message(2, 'one', 'usr_ann', 'better'),
    changed(3, 'message-edited', { targetSeq: 2, content: 'better' }, 'edit'),
    message(4, 'two', 'usr_ann', ''),
    changed(5, 'message-deleted', { targetSeq: 4 }, 'drop'),
  ]
  const history = [
    invoke(10, 'one'),
    ack(11, 'one', 2),
    invoke(12, 'edit', 'ann', 'better'),
    ack(13, 'edit', 3),
    invoke(14, 'two'),
    ack(15, 'two', 4),
    invoke(16, 'drop'),
    ack(17, 'drop', 5),
    deliver(18, 'ann', log),
  ]
  expect(broken(history, log)).toEqual([])
  expect(broken(history, log.with(1, message(2, 'one')))).toEqual(['I1'])
  expect(broken(history, log.with(3, message(4, 'two')))).toEqual(['I1'])
})

describe('what each invariant catches', () => {
  test('I1: acknowledged and not stored', () => {
    expect(
      broken(
        records.filter(({ type }) => type !== 'deliver'),
        stored.slice(0, 2),
      ),
    ).toContain('I1')
  })
  test('I1: acknowledged with another place', () => {
    expect(broken(records.with(1, ack(20, 'one', 3)), stored)).toContain('I1')
  })
  test('I1: stored with another body', () => {
    expect(broken(records, stored.with(1, message(2, 'one', 'usr_ann', 'else')))).toEqual(['I1'])
  })
  test('I1: an edit stored with another body', () => {
    const log = [...stored, changed(4, 'message-edited', { targetSeq: 2, content: 'x' }, 'edit')].with(
      1,
      message(2, 'one', 'usr_ann', 'x'),
    )
    const history = [...records, invoke(50, 'edit', 'ann', 'y'), ack(51, 'edit', 4)]
    expect(broken([...history, deliver(52, 'ann', log.slice(3)), deliver(52, 'bob', log.slice(3))], log)).toEqual([
      'I1',
    ])
  })
  test('I2: stored twice', () => {
    const twice = [...stored, message(4, 'two')]
    expect(broken([...records, deliver(50, 'ann', twice.slice(3)), deliver(50, 'bob', twice.slice(3))], twice)).toEqual(
      ['I2'],
    )
  })
  test('I2: stored and never sent', () => {
    const phantom = [...stored, message(4, 'ghost')]
    expect(
      broken([...records, deliver(50, 'ann', phantom.slice(3)), deliver(50, 'bob', phantom.slice(3))], phantom),
    ).toEqual(['I2'])
  })
  test('I3: a place that is missing', () => {
    expect(broken([], [created, message(3, 'two')])).toContain('I3')
  })
  test('I3: a place given twice', () => {
    expect(broken([], [created, message(2, 'one'), message(2, 'two')])).toContain('I3')
  })
  test('I4: a device overtaking itself', () => {
    const history = [invoke(10, 'two'), invoke(11, 'one'), ack(20, 'one', 2), ack(20, 'two', 3)]
    expect(broken([...history, deliver(21, 'ann', stored)], stored)).toEqual(['I4'])
  })
  test('I5: a participant who never got an entry', () => {
    expect(broken(records.slice(0, -1), stored)).toEqual(['I5'])
  })
  test('I5: a range that is not complete', () => {
    const hole = [created, message(3, 'two')]
    expect(broken([...records.slice(0, 3), deliver(22, 'bob', hole, 1, 3), ...records.slice(4, 7)], stored)).toEqual([
      'I5',
    ])
  })
  test('I5: delivered, and something else is stored there', () => {
    expect(broken(records.with(7, deliver(42, 'bob', [message(3, 'other')])), stored)).toEqual(['I5'])
  })
  test('I5: delivered to somebody who may not see it', () => {
    expect(broken([...records, deliver(43, 'eve', stored.slice(2))], stored)).toEqual(['I5'])
  })
  test('I5: told of more than there is', () => {
    expect(broken([...records, deliver(43, 'bob', [], 4, 4)], stored)).toEqual(['I5'])
  })
  test('I6: sent after an acknowledgement and placed before it', () => {
    const history = [
      invoke(10, 'two', 'bob'),
      ack(20, 'two', 3, 'bob'),
      invoke(30, 'one'),
      ack(40, 'one', 2),
      deliver(41, 'ann', stored),
      deliver(41, 'bob', stored),
    ]
    expect(broken(history, stored.with(2, message(3, 'two', 'usr_bob')))).toEqual(['I6'])
  })
  test('I7: written after having been removed', () => {
    const log = [created, changed(2, 'participant-removed', { userId: 'usr_bob' }), message(3, 'late', 'usr_bob')]
    const history = [invoke(1, 'late', 'bob'), ack(2, 'late', 3, 'bob'), deliver(3, 'bob', log.slice(0, 2))]
    expect(broken(history, log)).toEqual(['I7'])
  })
  test('I8: never answered', () => {
    const log = stored.slice(0, 2)
    expect(broken([...records.slice(0, 4), invoke(30, 'two')], log)).toEqual(['I8'])
  })
  test('I8: answered too late', () => {
    expect(broken([...records.toSpliced(5, 1), ack(20_000, 'two', 3)], stored)).toEqual(['I8'])
  })
})

test('a member who joined later has to get what is shown to them, and may not get more', () => {
  const log = [...stored, changed(4, 'participant-added', { userId: 'usr_cas', showFrom: 4 }), message(5, 'three')]
  const history = [
    ...records,
    invoke(50, 'three'),
    ack(51, 'three', 5),
    ...['ann', 'bob'].map((device) => deliver(52, device, log.slice(3))),
  ]
  expect(broken([...history, deliver(53, 'cas', log.slice(3), 1, 5)], log)).toEqual([])
  expect(broken([...history, deliver(53, 'cas', log.slice(2))], log)).toEqual(['I5'])
  expect(broken([...history, deliver(53, 'cas', log.slice(3, 4))], log)).toEqual(['I5'])
})

test('a change of a message that was before their time is not shown to them', () => {
  const log = [
    created,
    message(2, 'one', 'usr_ann', 'better'),
    changed(3, 'participant-added', { userId: 'usr_cas', showFrom: 3 }),
    changed(4, 'message-edited', { targetSeq: 2, content: 'better' }, 'edit'),
  ]
  const history = [
    invoke(10, 'one'),
    ack(11, 'one', 2),
    invoke(12, 'edit', 'ann', 'better'),
    ack(13, 'edit', 4),
    deliver(14, 'ann', log),
  ]
  expect(broken([...history, deliver(15, 'cas', log.slice(2, 3), 3, 4)], log)).toEqual([])
  expect(broken([...history, deliver(15, 'cas', log.slice(2), 3, 4)], log)).toEqual(['I5'])
})

test('a violation is told with its own lines only', () => {
  const history = records.with(1, ack(20, 'one', 3))
  const [violation] = checkHistory(history, stored).violations
  const text = violation ? explainViolation(violation, history) : ''
  expect(text).toMatch(/^I1 in cnv_a: acknowledged at 3, where another command is stored\n/)
  expect(text).toContain('"type":"invoke","at":10')
  expect(text).not.toContain('"type":"invoke","at":30')
})
