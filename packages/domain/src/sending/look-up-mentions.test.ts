import { expect, test } from 'vitest'
import { MemoryUsers } from '../fakes/memory-users.ts'
import { NEW_USER } from '../ports/user-store.ts'
import { createLookUpMentions } from './look-up-mentions.ts'

async function setUp(signal: AbortSignal) {
  const users = new MemoryUsers()
  for (const username of ['ann', 'bob', 'bob.', 'carol', 'all']) {
    const account = { id: `usr_${username}`, username, email: `${username}@example.test`, displayName: username }
    const more = {
      ...NEW_USER,
      avatarUrl: null,
      role: 'user' as const,
      createdAt: 1,
      passwordHash: '',
      adminIfFirst: false,
    }
    await users.create({ ...account, ...more }, signal)
  }
  const blocks = { between: async () => new Set(['usr_carol']) }
  const lookUp = createLookUpMentions({ users, blocks })
  return async (content: string) => (await lookUp(content, 'usr_ann', signal)).lookedUp?.mentions ?? []
}

test('names are looked up, the longest first, each once; nobody calls themselves', async ({ signal }) => {
  const mentionsIn = await setUp(signal)
  expect(await mentionsIn('@BOB, @bob and @ann')).toEqual(['usr_bob'])
  expect(await mentionsIn('Ask @bob.')).toEqual(['usr_bob.'])
  expect(await mentionsIn('Ask @bob-')).toEqual(['usr_bob'])
  expect(await mentionsIn('nobody@example.test and @nobody')).toEqual([])
})

test('all is everybody, whoever took that name', async ({ signal }) => {
  const mentionsIn = await setUp(signal)
  expect(await mentionsIn('@all: look at @bob')).toEqual(['all', 'usr_bob'])
  expect(await mentionsIn('@all.')).toEqual(['all'])
})

test('a block is between two: neither is called by the other', async ({ signal }) => {
  const mentionsIn = await setUp(signal)
  expect(await mentionsIn('@carol @bob')).toEqual(['usr_bob'])
  expect(await mentionsIn('@carol')).toEqual([])
})
