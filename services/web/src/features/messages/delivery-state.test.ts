import type { Conversation } from '@chat/contracts'
import { expect, test } from 'vitest'
import { sampleConversation } from '../conversations/sample-conversation.ts'
import { deliveryStateOf } from './delivery-state.ts'
import { sampleMessage } from './sample-message.ts'

const direct = (lastReadSeq: number, lastDeliveredSeq: number, kind: Conversation['kind'] = 'direct'): Conversation =>
  sampleConversation({
    kind,
    name: null,
    participants: [
      { userId: 'me', role: 'owner', lastReadSeq: 9, lastDeliveredSeq: 9 },
      { userId: 'ada', role: 'owner', lastReadSeq, lastDeliveredSeq },
    ],
    participantCount: 2,
    lastSeq: 9,
    role: 'owner',
    lastReadSeq: 9,
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
