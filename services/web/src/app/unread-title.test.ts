import { initialState } from '@chat/client/core'
import type { Conversation } from '@chat/contracts'
import { expect, test } from 'vitest'
import { sampleConversation } from '../features/conversations/sample-conversation.ts'
import { titleOf, unreadTotalOf } from './unread-title.ts'

const conversation = (id: string, unreadCount: number, mutedUntil: string | null = null): Conversation =>
  sampleConversation({ id, unreadCount, mutedUntil })

test('counts what waits, but not what is muted now', () => {
  const conversations = {
    a: conversation('a', 2),
    b: conversation('b', 5, new Date(2_000).toISOString()),
    c: conversation('c', 1, new Date(500).toISOString()),
  }
  expect(unreadTotalOf({ ...initialState, conversations, conversationOrder: ['a', 'b', 'c'] }, 1_000)).toBe(3)
})

test.each([
  [0, 'Chatterbox'],
  [3, '(3) Chatterbox'],
  [120, '(99+) Chatterbox'],
])('%d unread is the title %s', (total, title) => {
  expect(titleOf(total)).toBe(title)
})
