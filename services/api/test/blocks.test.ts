import { expect, test } from 'vitest'
import { type Person, startSystem } from './start-system.ts'

const { call, person } = startSystem()

let count = 0
const pair = async (): Promise<[Person, Person]> => {
  count += 1
  return [await person(`ann${count}`), await person(`bob${count}`)]
}
const block = (by: Person, whom: Person) => call('PUT', `/users/me/blocks/${whom.user.id}`, { as: by })
const unblock = (by: Person, whom: Person) => call('DELETE', `/users/me/blocks/${whom.user.id}`, { as: by })
const direct = (by: Person, whom: Person) =>
  call('POST', '/conversations/direct', { as: by, body: { userId: whom.user.id } })
const say = (by: Person, conversationId: string, content = 'hello') =>
  call('POST', `/conversations/${conversationId}/messages`, { as: by, body: { content } })

test('in a direct conversation nothing new passes in either direction until the block is taken back', async () => {
  const [ann, bob] = await pair()
  const { body: conversation } = await direct(ann, bob)
  const { body: first } = await say(bob, conversation['id'])
  expect((await block(ann, bob)).status).toBe(204)
  expect((await block(ann, bob)).status).toBe(204)
  for (const who of [ann, bob]) {
    const { status, body } = await say(who, conversation['id'])
    expect([status, body['code']]).toEqual([403, 'BLOCKED'])
  }
  const edit = await call('PATCH', `/messages/${first['messageId']}`, { as: bob, body: { content: 'changed' } })
  expect(edit.body['code']).toBe('BLOCKED')
  const react = await call('PUT', `/messages/${first['messageId']}/reactions/${encodeURIComponent('👍')}`, { as: bob })
  expect(react.body['code']).toBe('BLOCKED')
  expect((await call('DELETE', `/messages/${first['messageId']}`, { as: bob })).status).toBe(204)
  expect((await unblock(ann, bob)).status).toBe(204)
  expect((await say(bob, conversation['id'])).status).toBe(201)
})

test('who is blocked cannot begin a conversation, nor can who blocks; afterwards it is new', async () => {
  const [ann, bob] = await pair()
  await block(ann, bob)
  for (const [one, other] of [[ann, bob] as const, [bob, ann] as const]) {
    const { status, body } = await direct(one, other)
    expect([status, body['code']]).toEqual([403, 'BLOCKED'])
  }
  expect((await call('GET', '/conversations', { as: bob })).body['items']).toHaveLength(1)
  await unblock(ann, bob)
  const { status, body } = await direct(bob, ann)
  expect(status).toBe(201)
  expect((await say(bob, body['id'])).status).toBe(201)
})

test('when both block, one taking it back is not enough', async () => {
  const [ann, bob] = await pair()
  const { body: conversation } = await direct(ann, bob)
  await Promise.all([block(ann, bob), block(bob, ann)])
  await unblock(bob, ann)
  expect((await say(bob, conversation['id'])).body['code']).toBe('BLOCKED')
  await unblock(ann, bob)
  expect((await say(bob, conversation['id'])).status).toBe(201)
})

test('of many changes at once the list and the conversation agree in the end', async () => {
  const [ann, bob] = await pair()
  const { body: conversation } = await direct(ann, bob)
  await Promise.all(Array.from({ length: 10 }, (_, index) => (index % 2 === 0 ? block : unblock)(ann, bob)))
  const { body: list } = await call('GET', '/users/me/blocks', { as: ann })
  const isBlocked = list['items'].length === 1
  expect((await say(ann, conversation['id'])).status).toBe(isBlocked ? 403 : 201)
})

test('the list shows whom I block, to me alone, page by page', async () => {
  const [ann, bob] = await pair()
  const others = [bob, await person('carol-b'), await person('dave-b')]
  for (const other of others) await block(ann, other)
  const { body: first } = await call('GET', '/users/me/blocks?limit=2', { as: ann })
  const { body: second } = await call('GET', `/users/me/blocks?limit=2&cursor=${first['nextCursor']}`, { as: ann })
  const found = [...first['items'], ...second['items']].map(({ user }: { user: { id: string } }) => user.id)
  expect(found.toSorted()).toEqual(others.map(({ user }) => user.id).toSorted())
  expect(second['nextCursor']).toBeNull()
  expect(first['items'][0]).toMatchObject({ blockedAt: expect.stringMatching(/Z$/) })
  expect((await call('GET', '/users/me/blocks', { as: bob })).body['items']).toEqual([])
})

test('nobody blocks themselves or who does not exist', async () => {
  const [ann] = await pair()
  expect((await block(ann, ann)).status).toBe(400)
  expect((await call('PUT', '/users/me/blocks/usr_nobody', { as: ann })).body['code']).toBe('USER_NOT_FOUND')
})

test('the log shows a block to neither, and leaves no gap', async () => {
  const [ann, bob] = await pair()
  const { body: conversation } = await direct(ann, bob)
  await block(ann, bob)
  await unblock(ann, bob)
  await say(ann, conversation['id'])
  for (const who of [ann, bob]) {
    const { body } = await call('GET', `/conversations/${conversation['id']}/log`, { as: who })
    expect(body).toMatchObject({ from: 1, to: 4, hasMore: false })
    expect(body['entries'].map(({ event }: { event: string }) => event)).toEqual([
      'conversation-created',
      'new-message',
    ])
  }
})
