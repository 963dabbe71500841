import { expect, test } from 'vitest'
import { fieldOf, withFieldAliases } from './field-aliases.ts'

test('a field is found under any of its names, and ours counts first', () => {
  expect(fieldOf({ chatId: 'a' }, 'conversationId')).toBe('a')
  expect(fieldOf({ roomId: 'b', conversationId: 'a' }, 'conversationId')).toBe('a')
  expect(fieldOf({ message: 'hello' }, 'content')).toBe('hello')
  expect(fieldOf({ receiverId: 'usr_b' }, 'userId')).toBe('usr_b')
  expect(fieldOf({}, 'userId')).toBeUndefined()
})

test('what is told carries all the names', () => {
  const message = { id: 'cnv_a.2', conversationId: 'cnv_a', content: 'hello' }
  expect(withFieldAliases({ items: [message], nextCursor: null })).toEqual({
    items: [{ ...message, chatId: 'cnv_a', roomId: 'cnv_a', message: 'hello' }],
    nextCursor: null,
  })
  expect(withFieldAliases({ id: 'cnv_a', participantCount: 2 })).toMatchObject({ id: 'cnv_a', chatId: 'cnv_a' })
})
