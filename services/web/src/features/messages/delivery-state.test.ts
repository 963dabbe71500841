import type { Conversation } from '@chat/contracts'
import { expect, test } from 'vitest'
import { deliveryStateOf } from './delivery-state.ts'
import { sampleMessage } from './sample-message.ts'

const direct = (
  lastReadSeq: number,
  lastDeliveredSeq: number,
  kind: Conversation['kind'] = 'direct',
): Conversation => ({
  id: 'cnv_1',
  kind,
  name: null,
  slug: null,
  topic: null,
  participants: [
    { userId: 'me', role: 'owner', lastReadSeq: 9, lastDeliveredSeq: 9 },
    { userId: 'ada', role: 'owner', lastReadSeq, lastDeliveredSeq },
  ],
  participantCount: 2,
  lastSeq: 9,
  lastMessage: null,
  createdAt: new Date(0).toISOString(),
  role: 'owner',
  state: 'accepted',
  lastReadSeq: 9,
  unreadCount: 0,
  archived: false,
  mutedUntil: null,
})

test.each([
  [0, 0, 'sent'],
  [0, 5, 'delivered'],
  [5, 5, 'read'],
  [6, 0, 'read'],
] as const)('read up to %i and delivered up to %i, the message at 5 is %s', (read, delivered, state) => {
  expect(deliveryStateOf(sampleMessage(5, 'me'), direct(read, delivered), 'me')).toBe(state)
})

test('messages of others and in groups have no mark', () => {
  expect(deliveryStateOf(sampleMessage(5, 'ada'), direct(9, 9), 'me')).toBeNull()
  expect(deliveryStateOf(sampleMessage(5, 'me'), direct(9, 9, 'group'), 'me')).toBeNull()
})
