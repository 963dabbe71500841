import { createHistory } from '@chat/testkit/history'
import { expect, test } from 'vitest'
import { figuresOf, spreadOf } from './figures.ts'

test('the figures of a fault are read from the history alone', () => {
  let now = 0
  const history = createHistory(() => now)
  const at = (time: number, record: Parameters<typeof history.add>[0]) => {
    now = time
    history.add(record)
  }
  const ack = (conversationId: string, commandId: string) =>
    ({ type: 'ack', device: 'ann', conversationId, commandId, seq: 1 }) as const
  for (const conversationId of ['a', 'b', 'c']) {
    at(900, {
      type: 'invoke',
      device: 'ann',
      userId: 'usr_ann',
      conversationId,
      commandId: conversationId,
      command: 'send-message',
      request: {},
      bodyHash: '',
      scheduledAt: 900,
    })
  }
  at(900, ack('a', '1'))
  at(1_000, { type: 'fault', name: 'kill-gateway', phase: 'inject', target: 'gateway 1' })
  at(1_010, { type: 'disconnect', device: 'ann', why: 'transport close' })
  at(1_100, ack('b', '2'))
  at(2_200, { type: 'connect', device: 'ann' })
  at(2_300, { type: 'synced', device: 'ann' })
  at(2_500, ack('a', '3'))
  at(2_600, ack('b', '4'))
  expect(figuresOf(history)).toEqual([
    {
      fault: 'kill-gateway',
      target: 'gateway 1',
      membersWholeAgainMs: { count: 1, p50: 1_300, p99: 1_300, max: 1_300 },
      // a: 1,000–2,500; b: 1,100–2,600; c: never within the 15 s looked at
      longestSilenceMs: { count: 3, p50: 1_500, p99: 15_000, max: 15_000 },
    },
  ])
})

test('nothing spreads over nothing', () => {
  expect(spreadOf([])).toEqual({ count: 0, p50: 0, p99: 0, max: 0 })
})
