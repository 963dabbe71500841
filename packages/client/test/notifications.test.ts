import { eventually } from '@chat/testkit'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startSystem, type System } from './system.ts'

let system: System
beforeAll(async () => {
  system = await startSystem()
})
afterAll(() => system[Symbol.asyncDispose]())

it('tells of an event once on each device, and what one reads is read on the other', async () => {
  const ada = await system.signUp('ada')
  const grace = await system.signUp('grace')
  const tab = await system.signIn('grace')
  const counts = [grace, tab].map((chat) => {
    const told: string[] = []
    chat.on('new-notification', ({ id }) => told.push(id))
    return told
  })
  const [found] = await ada.searchUsers('grace')
  const { id } = await ada.createDirect(found!.id)
  await ada.sendMessage(id, 'Hello, Grace!').acknowledged
  await ada.sendMessage(id, 'Are you there?').acknowledged
  const unread = () => [grace, tab].map((chat) => chat.store.getState().notifications.unreadCount)
  await eventually(() => {
    expect(counts.map(({ length }) => length)).toEqual([2, 2])
    expect(unread()).toEqual([2, 2])
  })
  expect(counts[0]).toEqual(counts[1])
  const [newest] = grace.store.getState().notifications.items
  expect(newest).toMatchObject({ type: 'message', preview: 'Are you there?', conversationId: id, silent: false })

  await grace.readNotification(newest!.id)
  await eventually(() => expect(unread()).toEqual([1, 1]))
  await grace.openConversation(id)
  grace.markRead(id, grace.store.getState().windows[id]!.items.at(-1)!.seq)
  await eventually(() => expect(unread()).toEqual([0, 0]))
  await grace.loadNotifications()
  expect(unread()[0]).toBe(0)
  // Marks are stored some moments after they are told.
  await eventually(async () => {
    const again = await system.signIn('grace')
    await eventually(() => expect(again.store.getState().notifications.isLoaded).toBe(true))
    expect(again.store.getState().notifications).toMatchObject({ unreadCount: 0, items: [{}, {}] })
  })
})

it('finds what was said, page by page, and jumps to it', async () => {
  const ada = await system.signUp('ada2')
  const { id } = await ada.createGroup('Kitchen', [])
  for (let count = 1; count <= 3; count++) await ada.sendMessage(id, `Crème brûlée ${count}`).acknowledged
  await eventually(async () => expect((await ada.searchMessages('creme')).items).toHaveLength(3))
  const first = await ada.searchMessages('brul*', { conversationId: id, limit: 2 })
  expect(first.items.map(({ content }) => content)).toEqual(['Crème brûlée 3', 'Crème brûlée 2'])
  expect(first.items[0]!.highlights).toEqual([{ start: 6, end: 10 }])
  const rest = await ada.searchMessages('brul*', { conversationId: id, limit: 2, cursor: first.nextCursor! })
  expect(rest).toMatchObject({ items: [{ content: 'Crème brûlée 1' }], nextCursor: null })
  await ada.loadAround(id, rest.items[0]!.seq)
  expect(ada.store.getState().windows[id]!.items.map(({ seq }) => seq)).toContain(rest.items[0]!.seq)
  await expect(ada.searchMessages('has:legs')).rejects.toMatchObject({ code: 'BAD_REQUEST' })
})
