import { createMemoryOutboxStorage } from '@chat/client'
import { eventually } from '@chat/testkit'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startSystem, type System, textsOf } from './system.ts'

let system: System
beforeAll(async () => {
  system = await startSystem({ env: { JWT_EXPIRY: '6s' } })
})
afterAll(() => system[Symbol.asyncDispose]())

async function pair(name: string) {
  const [ada, grace] = await Promise.all([system.signUp(`ada-${name}`), system.signUp(`grace-${name}`)])
  const { id } = await ada.createDirect(grace.store.getState().me!.id)
  await Promise.all([ada.openConversation(id), grace.openConversation(id)])
  return { ada, grace, id }
}

/** Sends one after the other, without waiting for acknowledgements. */
async function sendWhile(chat: Awaited<ReturnType<typeof pair>>['ada'], id: string, disturb: () => Promise<unknown>) {
  const texts: string[] = []
  const acknowledged: Promise<unknown>[] = []
  let isOver = false
  const disturbance = disturb().finally(() => (isOver = true))
  while (!isOver || texts.length < 60) {
    const text = `message ${texts.length}`
    texts.push(text)
    acknowledged.push(chat.sendMessage(id, text).acknowledged)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  await disturbance
  await Promise.all(acknowledged)
  return texts
}

it('loses nothing and keeps the order when gateways are killed', async () => {
  const { ada, grace, id } = await pair('kill')
  const [first, second] = system.stack.gateways
  const texts = await sendWhile(ada, id, async () => {
    for (const gateway of [first!, second!]) {
      await gateway.kill()
      await eventually(
        () => {
          expect(ada.store.getState().connection).toBe('online')
          expect(grace.store.getState().connection).toBe('online')
        },
        { timeoutMs: 10_000 },
      )
      await gateway.restart()
    }
  })
  await eventually(
    () => {
      expect(textsOf(ada, id)).toEqual(texts)
      expect(textsOf(grace, id)).toEqual(texts)
    },
    { timeoutMs: 10_000 },
  )
  expect(ada.store.getState().pending[id]).toBe(undefined)
}, 60_000)

it('moves to another gateway when one is drained', async () => {
  const { ada, grace, id } = await pair('drain')
  const states = new Set<string>()
  ada.on('connection', (state) => states.add(state))
  const [first, second] = system.stack.gateways
  const texts = await sendWhile(ada, id, async () => {
    for (const gateway of [first!, second!]) {
      await gateway.stop()
      await gateway.restart()
    }
  })
  await eventually(() => expect(textsOf(grace, id)).toEqual(texts), { timeoutMs: 10_000 })
  await eventually(() => expect(ada.store.getState().connection).toBe('online'), { timeoutMs: 10_000 })
  expect([...states].toSorted()).toEqual(['online', 'reconnecting'])
}, 90_000)

it('catches up after an absence, and sends what was written during it', async () => {
  const { ada, grace, id } = await pair('absence')
  grace.disconnect()
  expect(grace.store.getState().connection).toBe('offline')
  const mine = grace.sendMessage(id, 'written offline')
  expect(grace.store.getState().pending[id]).toMatchObject([{ state: 'sending', attempts: 0 }])
  await ada.sendMessage(id, 'one').acknowledged
  const { messageId } = await ada.sendMessage(id, 'two').acknowledged
  await ada.editMessage(messageId, 'two, edited')
  const group = await ada.createGroup('made meanwhile', [grace.store.getState().me!.id])

  await grace.connect()
  await mine.acknowledged
  await eventually(() => {
    expect(textsOf(grace, id)).toEqual(['one', 'two, edited', 'written offline'])
    expect(grace.store.getState().conversations[group.id]?.name).toBe('made meanwhile')
  })
})

it('sends what an earlier process left in the outbox', async () => {
  const { ada, grace, id } = await pair('restart')
  const outboxStorage = createMemoryOutboxStorage()
  const before = await system.signIn('ada-restart', { outboxStorage })
  before.disconnect()
  const unsent = ['first', 'second', 'third'].map((text) => before.sendMessage(id, text))
  const cancelled = before.sendMessage(id, 'never mind')
  expect(before.cancelMessage(cancelled.clientMsgId)).toEqual({ mayStillAppear: false })
  await expect(cancelled.acknowledged).rejects.toMatchObject({ code: 'CANCELLED' })
  await before.close()
  await system.signIn('ada-restart', { outboxStorage })
  await eventually(() => expect(textsOf(grace, id)).toEqual(['first', 'second', 'third']))
  const ids = unsent.map(({ clientMsgId }) => clientMsgId)
  await eventually(() =>
    expect(ada.store.getState().windows[id]!.items.map(({ clientMsgId }) => clientMsgId)).toEqual(ids),
  )
  expect(await outboxStorage.claim(ada.store.getState().me!.id, 'any')).toEqual([])
})

it('stays online over the life of its tokens', async () => {
  const { ada, grace, id } = await pair('tokens')
  const states: string[] = []
  ada.on('connection', (state) => states.push(state))
  const renewed = new Set<string>()
  ada.on('authenticated', () => renewed.add('again'))
  const began = Date.now()
  await eventually(() => expect(Date.now() - began).toBeGreaterThan(9_000), { timeoutMs: 12_000 })
  await ada.sendMessage(id, 'still here').acknowledged
  await eventually(() => expect(textsOf(grace, id)).toEqual(['still here']))
  expect(await ada.rest('me')).toMatchObject({ username: 'ada-tokens' })
  expect(states).toEqual([])
}, 40_000)
