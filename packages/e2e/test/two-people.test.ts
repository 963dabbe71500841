import { type Chat, createChat, createMemorySessionStorage } from '@chat/client'
import { eventually, requireTool, startTestStack, type TestStack } from '@chat/testkit'
import { io } from 'socket.io-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

// Two people with the SDK, through nginx, two gateways and two workers.

const PASSWORD = 'a long enough secret 7'

requireTool('nginx', 'apt-get install -y nginx')('two people', () => {
  let stack: TestStack
  let ann: Chat
  let bob: Chat
  const chats: Chat[] = []
  const run = Date.now().toString(36)

  const open = (options: Parameters<typeof createChat>[0] = {}): Chat => {
    const chat = createChat({ url: stack.url, ...options })
    chats.push(chat)
    return chat
  }
  const signUp = async (name: string, options?: Parameters<typeof createChat>[0]): Promise<Chat> => {
    const chat = open(options)
    await chat.signUp({ username: `${name}-${run}`, email: `${name}-${run}@example.test`, password: PASSWORD })
    await chat.connect()
    return chat
  }
  const idOf = (chat: Chat): string => chat.store.getState().me?.id ?? ''
  const contents = (chat: Chat, conversationId: string): string[] =>
    (chat.store.getState().windows[conversationId]?.items ?? []).map(({ content }) => content)
  const message = (chat: Chat, conversationId: string, content: string) => {
    const found = chat.store.getState().windows[conversationId]?.items.find((it) => it.content === content)
    if (!found) throw new Error(`no message "${content}" among ${JSON.stringify(contents(chat, conversationId))}`)
    return found
  }
  const conversation = (chat: Chat, conversationId: string) => {
    const found = chat.store.getState().conversations[conversationId]
    if (!found) throw new Error(`no conversation ${conversationId}`)
    return found
  }

  beforeAll(async () => {
    stack = await startTestStack()
    ann = await signUp('ann')
    bob = await signUp('bob')
  }, 90_000)

  afterAll(async () => {
    await Promise.all(chats.map((chat) => chat.close()))
    await stack?.stop()
  }, 30_000)

  describe('a direct conversation', () => {
    let conversationId: string

    test('is one for a pair, whoever asks and however often', async () => {
      const asked = await Promise.all([
        ann.createDirect(idOf(bob)),
        bob.createDirect(idOf(ann)),
        ann.createDirect(idOf(bob)),
      ])
      expect(new Set(asked.map(({ id }) => id)).size).toBe(1)
      conversationId = asked[0].id
      await ann.openConversation(conversationId)
      await bob.openConversation(conversationId)
    })

    test('what one sends the other sees, in order, once', async () => {
      const sent = Array.from({ length: 20 }, (_, index) => ann.sendMessage(conversationId, `hello ${index}`))
      const acknowledged = await Promise.all(sent.map((it) => it.acknowledged))
      expect(acknowledged.map(({ seq }) => seq)).toEqual(acknowledged.map(({ seq }) => seq).toSorted((a, b) => a - b))
      const expected = Array.from({ length: 20 }, (_, index) => `hello ${index}`)
      await eventually(() => expect(contents(bob, conversationId)).toEqual(expected))
      await eventually(() => expect(contents(ann, conversationId)).toEqual(expected))
    })

    test('unread counts what the other one wrote, until it is read', async () => {
      await eventually(() => expect(conversation(bob, conversationId).unreadCount).toBe(20))
      expect(conversation(ann, conversationId).unreadCount).toBe(0)
      const { seq } = message(bob, conversationId, 'hello 19')
      bob.markRead(conversationId, seq)
      await eventually(() => expect(conversation(bob, conversationId).unreadCount).toBe(0))
      await eventually(() => {
        const mark = conversation(ann, conversationId).participants.find(({ userId }) => userId === idOf(bob))
        expect(mark?.lastReadSeq).toBe(seq)
      })
    })

    test('an edit, a reaction and a deletion reach the other one', async () => {
      const { id } = message(ann, conversationId, 'hello 0')
      await ann.editMessage(id, 'hello, better')
      await eventually(() => expect(message(bob, conversationId, 'hello, better').editedAt).not.toBeNull())

      await bob.addReaction(id, '👍')
      await eventually(() =>
        expect(message(ann, conversationId, 'hello, better').reactions).toEqual([
          { emoji: '👍', count: 1, userIds: [idOf(bob)] },
        ]),
      )
      await bob.removeReaction(id, '👍')
      await eventually(() => expect(message(ann, conversationId, 'hello, better').reactions).toEqual([]))

      await ann.deleteMessage(id)
      await eventually(() => {
        const deleted = bob.store.getState().windows[conversationId]?.items.find((it) => it.id === id)
        expect([deleted?.content, deleted?.deletedAt === null]).toEqual(['', false])
      })
    })

    test('only the author edits', async () => {
      const { id } = message(ann, conversationId, 'hello 1')
      await expect(bob.editMessage(id, 'mine now')).rejects.toMatchObject({ code: 'FORBIDDEN' })
      expect(message(ann, conversationId, 'hello 1').content).toBe('hello 1')
    })

    test('typing is seen while it lasts', async () => {
      ann.typing(conversationId)
      await eventually(() =>
        expect(bob.store.getState().typing[conversationId]?.map(({ userId }) => userId)).toEqual([idOf(ann)]),
      )
      ann.stopTyping(conversationId)
      await eventually(() => expect(bob.store.getState().typing[conversationId] ?? []).toEqual([]))
    })

    test('somebody who is not in it can neither read nor write', async () => {
      const eve = await signUp('eve')
      await expect(eve.rest('listMessages', { params: { conversationId } })).rejects.toMatchObject({ status: 404 })
      await expect(eve.command('send-message', { conversationId, content: 'let me in' })).rejects.toMatchObject({
        status: 404,
      })
      await expect(eve.command('sync', { cursors: [{ conversationId, seq: 0 }] })).resolves.toEqual([])
    })

    test('what was missed while away is there after coming back', async () => {
      bob.disconnect()
      await ann.sendMessage(conversationId, 'while you were away').acknowledged
      await bob.connect()
      await eventually(() => expect(contents(bob, conversationId).at(-1)).toBe('while you were away'))
    })
  })

  describe('a group', () => {
    test('is for its people, with a role each, as long as they are in it', async () => {
      const cas = await signUp('cas')
      const { id } = await ann.createGroup('Plans', [idOf(bob)])
      await eventually(() => expect(conversation(bob, id).name).toBe('Plans'))
      await bob.openConversation(id)
      await ann.sendMessage(id, 'first').acknowledged
      await eventually(() => expect(contents(bob, id)).toContain('first'))

      await expect(bob.addParticipant(id, idOf(cas))).rejects.toMatchObject({ code: 'ROLE_TOO_LOW' })
      await ann.updateRole(id, idOf(bob), 'admin')
      await eventually(() => expect(conversation(bob, id).role).toBe('admin'))
      await bob.addParticipant(id, idOf(cas))
      await eventually(() => expect(conversation(cas, id).name).toBe('Plans'))
      await cas.openConversation(id)
      await cas.sendMessage(id, 'thanks').acknowledged
      await eventually(() => expect(contents(ann, id).concat(contents(bob, id))).toContain('thanks'))
      expect(contents(cas, id)).not.toContain('first')

      await ann.removeParticipant(id, idOf(cas))
      await expect(cas.command('send-message', { conversationId: id, content: 'still here?' })).rejects.toMatchObject({
        status: 404,
      })
      await ann.sendMessage(id, 'without you').acknowledged
      await eventually(() => expect(contents(bob, id)).toContain('without you'))
      expect(contents(cas, id)).not.toContain('without you')
    })
  })

  describe('a room', () => {
    test('everybody starts in general and sees what is written there', async () => {
      const rooms = await ann.listRooms()
      const general = rooms.find(({ slug }) => slug === 'general')
      expect(rooms.map(({ slug }) => slug)).toEqual(expect.arrayContaining(['general', 'random', 'tech']))
      const id = general?.id ?? ''
      await eventually(() =>
        expect([conversation(ann, id).state, conversation(bob, id).state]).toEqual(['accepted', 'accepted']),
      )
      await bob.openConversation(id)
      await ann.sendMessage(id, 'good morning').acknowledged
      await eventually(() => expect(contents(bob, id)).toContain('good morning'))
    })

    test('joining shows what was before, leaving ends it', async () => {
      const { id } = await ann.createRoom(`Books ${run}`)
      await ann.sendMessage(id, 'before you came').acknowledged
      await bob.joinRoom(id)
      await bob.openConversation(id)
      await eventually(() => expect(contents(bob, id)).toContain('before you came'))
      await bob.leave(id)
      await expect(bob.command('send-message', { conversationId: id, content: 'gone' })).rejects.toMatchObject({
        status: 404,
      })
    })
  })

  describe('presence', () => {
    test('the other one is seen to come, and to go within 15 s', async () => {
      const dan = await signUp('dan')
      await ann.createDirect(idOf(dan))
      ann.watchPresence([idOf(dan)])
      const statusOfDan = () => ann.store.getState().presence[idOf(dan)]?.status
      await eventually(() => expect(statusOfDan()).toBe('online'))
      await dan.close()
      await eventually(() => expect(statusOfDan()).toBe('offline'), { timeoutMs: 15_000 })
    }, 30_000)
  })

  describe('a session', () => {
    test('goes on with a refreshed token after the page was loaded again', async () => {
      const storage = createMemorySessionStorage()
      const first = await signUp('fay', { storage })
      const before = storage.load()?.refreshToken
      await first.close()
      const again = open({ storage })
      expect((await again.resume())?.username).toBe(`fay-${run}`)
      const session = await again.rest('refresh', { body: { refreshToken: before ?? '' } })
      expect(session.user.username).toBe(`fay-${run}`)
      expect(session.refreshToken).not.toBe(before)
    })

    test('signing in tells nobody whether the account exists', async () => {
      const stranger = open()
      const wrong = { code: 'INVALID_CREDENTIALS', status: 401 }
      await expect(stranger.signIn({ login: `ann-${run}`, password: 'not her password' })).rejects.toMatchObject(wrong)
      await expect(stranger.signIn({ login: `nobody-${run}`, password: 'not her password' })).rejects.toMatchObject(
        wrong,
      )
    })
  })

  test('a client that begins with polling upgrades on the gateway it began on, 20 of 20', async () => {
    const { accessToken } = await ann.rest('login', { body: { username: `ann-${run}`, password: PASSWORD } })
    const upgrade = () =>
      new Promise<string>((resolve, reject) => {
        const socket = io(stack.url, {
          auth: { token: accessToken },
          withCredentials: true,
          forceNew: true,
          reconnection: false,
          transports: ['polling', 'websocket'],
        })
        const end = (finish: () => void) => {
          clearTimeout(timer)
          socket.disconnect()
          finish()
        }
        const timer = setTimeout(() => end(() => reject(new Error('did not upgrade'))), 5_000)
        socket.on('connect_error', (error) => end(() => reject(error)))
        const isUpgraded = () => socket.io.engine.transport.name === 'websocket'
        const done = () => end(() => resolve(socket.io.engine.transport.name))
        // The upgrade may be through before the server has accepted the socket.
        socket.on('connect', () => (isUpgraded() ? done() : socket.io.engine.once('upgrade', done)))
      })
    const transports = await Promise.all(Array.from({ length: 20 }, upgrade))
    expect(transports).toEqual(Array.from({ length: 20 }, () => 'websocket'))
  }, 30_000)
})
