import { ChatError, ChatClient, ChatRoom, createChat, Message } from '@chat/client'
import { eventually } from '@chat/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startSystem, type System, textsOf } from './system.ts'

let system: System
beforeAll(async () => {
  system = await startSystem()
})
afterAll(() => system[Symbol.asyncDispose]())

const idOf = (chat: { store: { getState(): { me: { id: string } | null } } }) => chat.store.getState().me!.id

it('what an installation can do is asked once, without an account', async () => {
  let asked = 0
  const chat = createChat({
    url: system.stack.url,
    fetch: (...request) => {
      asked += 1
      return fetch(...request)
    },
  })
  expect(await chat.capabilities()).toMatchObject({ features: { registration: true, files: true, push: false } })
  expect(await chat.capabilities()).toMatchObject({ limits: { contentLengthMax: 10_000 } })
  expect(asked).toBe(1)
  await chat.close()
})

describe('two people', () => {
  it('write to each other and see what became of it', async () => {
    const ada = await system.signUp('ada')
    const grace = await system.signUp('grace')
    const [found] = await ada.searchUsers('gra')
    const { id } = await ada.createDirect(found!.id)
    await ada.openConversation(id)
    ada.typing(id)
    const { acknowledged } = ada.sendMessage(id, 'Hello!')
    expect(ada.store.getState().pending[id]).toMatchObject([{ content: 'Hello!', state: 'sending' }])
    const { messageId } = await acknowledged

    await eventually(() => {
      expect(grace.store.getState().conversations[id]).toMatchObject({
        unreadCount: 1,
        lastMessage: { content: 'Hello!' },
      })
      expect(grace.store.getState().users[idOf(ada)]?.username).toBe('ada')
    })
    expect(grace.store.getState().conversationOrder[0]).toBe(id)
    await grace.openConversation(id)
    expect(textsOf(grace, id)).toEqual(['Hello!'])
    const { seq } = grace.store.getState().windows[id]!.items[0]!
    grace.markRead(id, seq)
    expect(grace.store.getState().conversations[id]!.unreadCount).toBe(0)
    await grace.addReaction(messageId, '🎉')
    await ada.editMessage(messageId, 'Hello, Grace!')

    await eventually(() => {
      expect(ada.store.getState().windows[id]!.items[0]).toMatchObject({
        content: 'Hello, Grace!',
        reactions: [{ emoji: '🎉', count: 1, userIds: [idOf(grace)] }],
      })
      expect(ada.store.getState().windows[id]).toEqual(grace.store.getState().windows[id])
      const mark = ada.store.getState().conversations[id]!.participants.find(({ userId }) => userId === idOf(grace))
      expect(mark).toMatchObject({ lastReadSeq: seq, lastDeliveredSeq: seq })
      expect(ada.store.getState().pending[id]).toBe(undefined)
    })
    grace.typing(id)
    await eventually(() => expect(ada.store.getState().typing[id]?.[0]?.username).toBe('grace'))
    grace.stopTyping(id)
    await eventually(() => expect(ada.store.getState().typing[id]).toBe(undefined))
    await ada.deleteMessage(messageId)
    await eventually(() => expect(grace.store.getState().windows[id]!.items[0]!.deletedAt).not.toBe(null))
    ada.watchPresence([idOf(grace)])
    await eventually(() => expect(ada.store.getState().presence[idOf(grace)]?.status).toBe('online'))
  })

  it('refuses a message with the reason, and sends it on a second try', async () => {
    const ada = await system.signUp('ada2')
    const grace = await system.signUp('grace2')
    const { id } = await ada.createGroup('team', [idOf(grace)])
    await eventually(() => expect(grace.store.getState().conversations[id]).toBeDefined())
    await grace.openConversation(id)
    await ada.removeParticipant(id, idOf(grace))
    await eventually(() => expect(grace.store.getState().conversations[id]).toBe(undefined))
    const { acknowledged, clientMsgId } = grace.sendMessage(id, 'still here?')
    await expect(acknowledged).rejects.toMatchObject({ code: 'NOT_A_PARTICIPANT' })
    expect(grace.store.getState().pending[id]).toMatchObject([{ clientMsgId, state: 'failed' }])

    await ada.addParticipant(id, idOf(grace))
    await eventually(() => expect(grace.store.getState().conversations[id]).toBeDefined())
    await grace.openConversation(id)
    grace.retryMessage(clientMsgId)
    await eventually(() => {
      expect(textsOf(grace, id)).toEqual(['still here?'])
      expect(grace.store.getState().pending[id]).toBe(undefined)
    })
  })

  it('live in groups that show what happened, the same live as in a page', async () => {
    const ada = await system.signUp('ada3')
    const grace = await system.signUp('grace3')
    const { id } = await ada.createGroup('team', [])
    await ada.openConversation(id)
    await ada.addParticipant(id, idOf(grace))
    await ada.updateRole(id, idOf(grace), 'admin')
    await eventually(() => expect(grace.store.getState().conversations[id]?.role).toBe('admin'))
    await grace.updateConversation(id, { name: 'the team' })
    await ada.sendMessage(id, 'welcome').acknowledged
    // Marks are told at once and stored soon: a page may be a moment behind what was heard.
    await eventually(async () => {
      const again = await system.signIn('ada3')
      await again.openConversation(id)
      const { items } = ada.store.getState().windows[id]!
      expect(items.map(({ notice, content }) => notice?.event ?? content)).toEqual([
        'conversation-created',
        'participant-added',
        'participant-role-updated',
        'conversation-updated',
        'welcome',
      ])
      expect(again.store.getState().windows[id]!.items).toEqual(items)
      expect(again.store.getState().conversations[id]).toEqual(ada.store.getState().conversations[id])
    })
    await grace.leave(id)
    expect(grace.store.getState().conversations[id]).toBe(undefined)
  })

  it('pages through a room back and forth', async () => {
    const ada = await system.signUp('ada4')
    const { id } = await ada.createRoom('Long talks')
    const all = Array.from({ length: 130 }, (_, i) => `message ${i}`)
    await Promise.all(all.map((text) => ada.sendMessage(id, text).acknowledged))
    const grace = await system.signUp('grace4')
    await grace.joinRoom('long-talks')
    await grace.openConversation(id)
    expect(textsOf(grace, id)).toEqual(all.slice(-50))
    await grace.loadOlder(id)
    await grace.loadOlder(id)
    expect(textsOf(grace, id)).toEqual(all)
    expect(grace.store.getState().windows[id]).toMatchObject({ hasOlder: false, hasNewer: false })

    await grace.loadAround(id, 20)
    expect(grace.store.getState().windows[id]!.hasNewer).toBe(true)
    await ada.sendMessage(id, 'meanwhile').acknowledged
    while (grace.store.getState().windows[id]!.hasNewer) await grace.loadNewer(id)
    await grace.loadOlder(id)
    await eventually(() => expect(textsOf(grace, id)).toEqual([...all, 'meanwhile']))
  })

  it('end their sessions', async () => {
    const here = await system.signUp('ada5')
    const there = await system.signIn('ada5')
    const ended: string[] = []
    there.on('session-ended', ({ reason }) => ended.push(reason))
    await here.changePassword(system.password, 'another-horse-8-battery')
    await eventually(() => {
      expect(there.store.getState()).toMatchObject({ connection: 'signed-out', me: null })
      expect(ended).toEqual(['revoked'])
    })
    expect(here.store.getState().connection).toBe('online')
    await here.signOut()
    expect(here.store.getState()).toMatchObject({ connection: 'signed-out', me: null })
    await expect(here.rest('me')).rejects.toBeInstanceOf(ChatError)
    await expect(here.signIn({ login: 'ada5', password: 'wrong' })).rejects.toMatchObject({
      code: 'INVALID_CREDENTIALS',
      status: 401,
    })
  })
})

describe('the classes of 003', () => {
  it('connect, join, send and hear', async () => {
    const ada = await system.signUp('ada6')
    const grace = await system.signUp('grace6')
    const { id } = await ada.createDirect(idOf(grace))
    const { accessToken } = await ada.rest('login', { body: { username: 'grace6', password: system.password } })

    const client = new ChatClient(system.stack.url, accessToken)
    await client.connect()
    const room = new ChatRoom(client, id)
    await room.join()
    const heard: unknown[] = []
    room.on('message_received', ({ chatId, content, senderId }) => heard.push({ chatId, content, senderId }))
    room.onMessage(({ content }) => heard.push(content))
    await ada.sendMessage(id, 'Hi!').acknowledged
    await eventually(() => expect(heard).toEqual([{ chatId: id, content: 'Hi!', senderId: idOf(ada) }, 'Hi!']))

    const message = new Message(client, id)
    const { messageId } = await message.sendText('Hello!')
    expect(message.messageId).toBe(messageId)
    await message.react('👍')
    await message.edit('Hello, Ada!')
    await ada.openConversation(id)
    await eventually(() =>
      expect(ada.store.getState().windows[id]!.items.at(-1)).toMatchObject({
        id: messageId,
        content: 'Hello, Ada!',
        reactions: [{ emoji: '👍' }],
      }),
    )
    await message.delete()
    room.leave()
    client.disconnect()

    const refused = new ChatClient(system.stack.url, 'not a token')
    await expect(refused.connect()).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
    refused.disconnect()
  })
})
