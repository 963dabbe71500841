import type { LogRange } from '@chat/contracts'
import { expect, test } from 'vitest'
import type { Gateway } from '../gateway.ts'
import type { SignedInSession } from '../session.ts'
import { sync } from './sync.ts'

const conversationId = 'cnv_busy'

/** A conversation read up to 5, at a gateway that has passed 9 by the time of the answer. */
async function syncOf(startedAfter: number): Promise<LogRange> {
  const gateway = {
    untilReady: async () => {},
    subscriptions: { appliedTo: () => null, startOf: () => startedAfter },
    readLog: async () => ({ conversationId, from: 1, to: 5, entries: [], hasMore: false }),
    syncAdmission: { run: <T>(work: () => Promise<T>) => work() },
  } as unknown as Gateway
  const session = { socket: { id: 'socket' }, identity: { userId: 'usr_ann' } } as unknown as SignedInSession
  const request = { cursors: [{ conversationId, seq: 0 }], limit: 500 }
  const [range] = await sync(gateway, request, { session } as unknown as Parameters<typeof sync>[2])
  return range as LogRange
}

test('a sync is done where the live frames of its socket begin, wherever they are by now', async () => {
  expect(await syncOf(3)).toMatchObject({ to: 5, hasMore: false })
  expect(await syncOf(5)).toMatchObject({ to: 5, hasMore: false })
})

test('there is more to ask for where they begin above what was read', async () => {
  expect(await syncOf(7)).toMatchObject({ to: 5, hasMore: true })
})
