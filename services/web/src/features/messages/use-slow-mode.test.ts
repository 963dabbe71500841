import { expect, test } from 'vitest'
import { sampleConversation } from '../conversations/sample-conversation.ts'
import { slowModeOf } from './use-slow-mode.ts'

const settings = { ...sampleConversation().settings, slowModeSeconds: 10 }
const sentAt = (ms: number) => ({ createdAt: new Date(ms).toISOString() })

test('a member waits for as long as is set, counted from their last message', () => {
  const slow = sampleConversation({ settings })
  expect(slowModeOf(slow, undefined, 5_000)).toEqual({ everySeconds: 10, leftSeconds: 0 })
  expect(slowModeOf(slow, sentAt(5_000), 5_000)).toEqual({ everySeconds: 10, leftSeconds: 10 })
  expect(slowModeOf(slow, sentAt(5_000), 14_001)).toEqual({ everySeconds: 10, leftSeconds: 1 })
  expect(slowModeOf(slow, sentAt(5_000), 15_000)).toEqual({ everySeconds: 10, leftSeconds: 0 })
})

test('a clock that is behind makes nobody wait longer', () => {
  expect(slowModeOf(sampleConversation({ settings }), sentAt(100_000), 0)?.leftSeconds).toBe(10)
})

test('it concerns neither who leads nor a conversation without it', () => {
  expect(slowModeOf(sampleConversation({ settings, role: 'moderator' }), sentAt(0), 0)).toBeNull()
  expect(slowModeOf(sampleConversation(), sentAt(0), 0)).toBeNull()
})
