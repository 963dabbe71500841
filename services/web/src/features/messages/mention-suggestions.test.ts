import type { Conversation, User } from '@chat/contracts'
import { expect, test } from 'vitest'
import { nameBeingWritten, suggestionsFor } from './mention-suggestions.ts'

test('a name is being written after an at sign that begins a word', () => {
  expect(nameBeingWritten('hello @an', 9)).toEqual({ start: 6, prefix: 'an' })
  expect(nameBeingWritten('@', 1)).toEqual({ start: 0, prefix: '' })
  expect(nameBeingWritten('ann@example', 11)).toBeNull()
  expect(nameBeingWritten('@ann hello', 10)).toBeNull()
})

const person = (username: string, displayName: string) => ({ id: `usr_${username}`, username, displayName }) as User
const users = Object.fromEntries(
  [person('ann', 'Ann Lovelace'), person('bob', 'Bob'), person('me', 'Me')].map((user) => [user.id, user]),
)
const conversation = (role: string) =>
  ({
    kind: 'group',
    role,
    participants: Object.keys(users).map((userId) => ({ userId })),
  }) as unknown as Conversation
const namesFor = (prefix: string, role = 'member') =>
  suggestionsFor(prefix, conversation(role), users, 'usr_me').map(({ username }) => username)

test('people are suggested by the beginning of either name, all where one may call everybody, and the assistant', () => {
  expect(namesFor('')).toEqual(['ann', 'bob', 'ai'])
  expect(namesFor('love')).toEqual(['ann'])
  expect(namesFor('a', 'owner')).toEqual(['all', 'ann', 'ai'])
  expect(namesFor('x')).toEqual([])
})
