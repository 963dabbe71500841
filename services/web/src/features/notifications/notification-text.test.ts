import { expect, test } from 'vitest'
import { addressOf, notificationTextOf } from './notification-text.ts'

test('says what happened and where', () => {
  expect(notificationTextOf({ type: 'mention' }, 'Tea')).toBe('mentioned you in Tea')
  expect(notificationTextOf({ type: 'message' }, '')).toBe('wrote')
  expect(notificationTextOf({ type: 'added' }, 'Tea')).toBe('added you to Tea')
})

test('leads to the message, or to the conversation', () => {
  expect(addressOf({ conversationId: 'cnv_a', messageId: 'cnv_a.7' })).toBe('/c/cnv_a?at=7')
  expect(addressOf({ conversationId: 'cnv_a', messageId: null })).toBe('/c/cnv_a')
})
