import { type Chat, createChat } from '@chat/client'
import { eventually, requireTool, startTestStack, type TestStack } from '@chat/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'

// What people choose and what an administrator does, with the SDK, through nginx and two gateways.

const PASSWORD = 'a long enough secret 7'

requireTool('nginx', 'apt-get install -y nginx')('people', () => {
  let stack: TestStack
  let chief: Chat
  let ann: Chat
  let bob: Chat
  const chats: Chat[] = []
  const run = Date.now().toString(36)

  const signUp = async (name: string): Promise<Chat> => {
    const chat = createChat({ url: stack.url })
    chats.push(chat)
    await chat.signUp({ username: `${name}-${run}`, email: `${name}-${run}@example.test`, password: PASSWORD })
    await chat.connect()
    return chat
  }
  const idOf = (chat: Chat): string => chat.store.getState().me?.id ?? ''

  beforeAll(async () => {
    stack = await startTestStack()
    chief = await signUp('chief')
    ann = await signUp('ann')
    bob = await signUp('bob')
  }, 90_000)

  afterAll(async () => {
    await Promise.all(chats.map((chat) => chat.close()))
    await stack?.stop()
  }, 30_000)

  test('what I change is on my other devices, and with those who know me', async () => {
    const conversation = await ann.createDirect(idOf(bob))
    await eventually(() => expect(bob.store.getState().conversations[conversation.id]).toBeDefined())
    const other = createChat({ url: stack.url })
    chats.push(other)
    await other.signIn({ login: `ann-${run}`, password: PASSWORD })
    await other.connect()
    await ann.updateProfile({ displayName: 'Ánn of the Moths', bio: 'Counts them.' })
    await ann.updatePrivacy({ receipts: false })
    await ann.setStatus({ availability: 'dnd', text: 'Counting', emoji: '🦋' })
    await eventually(() =>
      expect(other.store.getState().me).toMatchObject({
        displayName: 'Ánn of the Moths',
        status: { availability: 'dnd', text: 'Counting' },
        privacy: { receipts: false },
      }),
    )
    await eventually(() => {
      expect(bob.store.getState().users[idOf(ann)]).toMatchObject({ displayName: 'Ánn of the Moths' })
      expect(bob.store.getState().presence[idOf(ann)]).toMatchObject({ status: 'dnd', emoji: '🦋' })
    })
    const here = await bob.rest('searchUsers', { query: { presence: 'online' } })
    expect(here.items.map(({ id }) => id)).toContain(idOf(ann))
    expect((await bob.searchUsers('ann of')).map(({ id }) => id)).toEqual([idOf(ann)])
    expect((await bob.searchUsers('moths')).map(({ id }) => id)).toEqual([idOf(ann)])
  })

  test('a block is on all my devices, and holds until it is taken back', async () => {
    const conversation = await ann.createDirect(idOf(bob))
    await ann.blockUser(idOf(bob))
    await eventually(() => expect(chats.at(-1)?.store.getState().blocks).toEqual({ [idOf(bob)]: expect.any(String) }))
    await expect(bob.sendMessage(conversation.id, 'let me in').acknowledged).rejects.toMatchObject({ code: 'BLOCKED' })
    await expect(ann.sendMessage(conversation.id, 'no').acknowledged).rejects.toMatchObject({ code: 'BLOCKED' })
    expect(bob.store.getState().blocks).toEqual({})
    expect(await bob.searchUsers('moths')).toEqual([])
    await ann.unblockUser(idOf(bob))
    await expect(bob.sendMessage(conversation.id, 'thank you').acknowledged).resolves.toHaveProperty('seq')
  })

  test('who is suspended is out at once, everywhere', async () => {
    const eve = await signUp('eve')
    const report = await ann.report({ targetType: 'user', targetId: idOf(eve), reason: 'spam' })
    const { items } = await chief.rest('listReports')
    expect(items.map(({ id }) => id)).toContain(report.id)
    const ended = new Promise((resolve) => eve.on('session-ended', resolve))
    await chief.rest('suspendUser', { params: { userId: idOf(eve) } })
    expect(await ended).toEqual({ reason: 'revoked' })
    await expect(eve.signIn({ login: `eve-${run}`, password: PASSWORD })).rejects.toMatchObject({
      code: 'ACCOUNT_SUSPENDED',
    })
    await expect(ann.rest('listReports')).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })
})
