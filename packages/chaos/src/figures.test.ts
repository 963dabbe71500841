import { createHistory } from '@chat/testkit/history'
import { expect, test } from 'vitest'
import { figuresOf, isMet, spreadOf } from './figures.ts'

test('the figures of a fault are read from the history alone', () => {
  let now = 0
  const history = createHistory(() => now)
  const at = (time: number, record: Parameters<typeof history.add>[0]) => {
    now = time
    history.add(record)
  }
  const invoke = (conversationId: string, commandId: string, scheduledAt: number) =>
    ({
      type: 'invoke',
      device: 'ann',
      userId: 'usr_ann',
      conversationId,
      commandId,
      command: 'send-message',
      request: {},
      bodyHash: '',
      scheduledAt,
    }) as const
  const ack = (conversationId: string, commandId: string, seq: number) =>
    ({ type: 'ack', device: 'ann', conversationId, commandId, seq }) as const
  const deliver = (device: string, to: number) =>
    ({ type: 'deliver', via: 'live', device, userId: '', conversationId: 'a', from: 1, to, entries: [] }) as const
  at(880, invoke('a', 'a1', 880))
  at(900, ack('a', 'a1', 1))
  at(905, deliver('ann', 1))
  at(950, invoke('b', 'b1', 950))
  at(1_000, { type: 'fault', name: 'kill-gateway', phase: 'inject', target: 'gateway 1' })
  at(1_010, { type: 'disconnect', device: 'ann', why: 'transport close' })
  at(1_100, ack('b', 'b1', 1))
  at(1_150, { type: 'retry', device: 'ann', conversationId: 'a', commandId: 'a2', why: 'BUSY' })
  at(1_200, deliver('bob', 0))
  at(2_000, { type: 'fault', name: 'kill-gateway', phase: 'heal', target: 'gateway 1' })
  at(2_050, deliver('bob', 1))
  at(2_200, { type: 'connect', device: 'ann' })
  at(2_300, { type: 'synced', device: 'ann' })
  at(2_400, invoke('a', 'a2', 2_400))
  at(2_500, ack('a', 'a2', 2))
  const [{ fault, target, figures } = { fault: '', target: '', figures: {} }] = figuresOf(history, [{ conflicts: [2] }])
  expect({ fault, target }).toEqual({ fault: 'kill-gateway', target: 'gateway 1' })
  expect(figures).toEqual({
    wholeAgain: [1_300],
    settled: [100],
    silence: [1_500, 1_300], // a: from 1,000 to 2,500; b: from 1,100 to the end of the load
    resumed: [500, 15_000],
    behind: [50],
    slowest: [150],
    slowdown: [], // nobody kept the connection
    lost: [1],
    busy: [1],
    conflicts: [2],
  })
})

test('nothing spreads over nothing', () => {
  expect(spreadOf([])).toEqual({ count: 0, min: 0, p50: 0, p99: 0, max: 0, sum: 0 })
})

test('a time may be missed by a little on a busy machine, a count may not', () => {
  expect(isMet({ figure: 'wholeAgain', at: 'p99', atMost: 3_000 }, [4_000])).toBe(false)
  expect(isMet({ figure: 'wholeAgain', at: 'p99', atMost: 3_000 }, [4_000], 2)).toBe(true)
  expect(isMet({ figure: 'withoutMajority', at: 'sum', atMost: 0 }, [0, 1], 2)).toBe(false)
  expect(isMet({ figure: 'conflicts', at: 'sum', atLeast: 1 }, [])).toBe(false)
})
