import { eventually } from '@chat/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startSystem, type System, textsOf } from './system.ts'

let system: System
beforeAll(async () => {
  system = await startSystem()
})
afterAll(() => system[Symbol.asyncDispose]())

type Chat = Awaited<ReturnType<System['signUp']>>

const idOf = (chat: Chat): string => chat.store.getState().me!.id
const known = (chat: Chat, id: string) => chat.store.getState().conversations[id]

test('who is asked sees it without being seen, and answers', async () => {
  const [ada, grace] = [await system.signUp('ada'), await system.signUp('grace')]
  const { id } = await ada.createDirect(idOf(grace), { isRequest: true })
  const { seq } = await ada.sendMessage(id, 'may I?').acknowledged
  await expect(ada.sendMessage(id, 'well?').acknowledged).rejects.toMatchObject({ code: 'REQUEST_PENDING' })
  await eventually(() => expect(known(grace, id)).toMatchObject({ state: 'requested', unreadCount: 1 }))
  await grace.openConversation(id)
  expect(textsOf(grace, id)).toEqual(['may I?'])
  grace.markRead(id, seq)
  await grace.acceptRequest(id)
  await eventually(() => {
    expect(known(ada, id)).toMatchObject({ request: null })
    expect(known(grace, id)).toMatchObject({ request: null, state: 'accepted' })
  })
  const mark = known(ada, id)!.participants.find(({ userId }) => userId === idOf(grace))
  expect(mark!.lastReadSeq).toBeLessThan(seq)
  await grace.sendMessage(id, 'of course').acknowledged
  await ada.sendMessage(id, 'thank you').acknowledged

  const edith = await system.signUp('edith')
  const other = await edith.createDirect(idOf(grace), { isRequest: true })
  await eventually(() => expect(known(grace, other.id)).toMatchObject({ state: 'requested' }))
  await grace.rejectRequest(other.id)
  expect(known(grace, other.id)).toBeUndefined()
  await eventually(() => expect(known(edith, other.id)).toMatchObject({ request: { state: 'rejected' } }))
})

test('what I keep for myself is the same on my other device, also after a reconnect', async () => {
  const ada = await system.signUp('ada2')
  const { id } = await ada.createGroup('team', [])
  const phone = await system.signIn('ada2')
  await eventually(() => expect(known(phone, id)).toBeDefined())
  const setting = ada.setPreferences(id, { archived: true, favourite: true })
  expect(known(ada, id)).toMatchObject({ archived: true, favourite: true })
  await setting
  await eventually(() => expect(known(phone, id)).toMatchObject({ archived: true, favourite: true }))
  ada.saveDraft(id, 'half a')
  expect(known(ada, id)?.draft).toMatchObject({ content: 'half a' })
  await eventually(() => expect(known(phone, id)?.draft).toMatchObject({ content: 'half a' }))
  phone.disconnect()
  ada.saveDraft(id, 'half a thought')
  await ada.setPreferences(id, { archived: false })
  await phone.connect()
  await eventually(() => {
    expect(known(phone, id)).toMatchObject({ archived: false, draft: { content: 'half a thought' } })
  })
  await expect(ada.setPreferences('cnv_unknown', { archived: true })).rejects.toMatchObject({
    code: 'NOT_A_PARTICIPANT',
  })
})

test('a link brings somebody in, and settings reach everybody', async () => {
  const [ada, grace] = [await system.signUp('ada3'), await system.signUp('grace3')]
  const { id } = await ada.createGroup('team', [])
  await ada.updateConversation(id, { settings: { historyFrom: 'start' } })
  await ada.sendMessage(id, 'before you came').acknowledged
  const invite = await ada.createInvite(id, { maxUses: 1 })
  expect(await ada.listInvites(id)).toEqual([invite])
  expect(await grace.lookAtInvite(invite.code)).toMatchObject({ name: 'team', participantCount: 1 })
  await grace.joinByInvite(invite.code)
  await grace.openConversation(id)
  expect(textsOf(grace, id)).toEqual(['before you came'])
  expect(await ada.listInvites(id)).toEqual([])

  await ada.updateConversation(id, { settings: { slowModeSeconds: 60, disappearAfterSeconds: 2 } })
  await eventually(() => expect(known(grace, id)?.settings).toMatchObject({ slowModeSeconds: 60 }))
  await grace.sendMessage(id, 'soon gone').acknowledged
  await expect(grace.sendMessage(id, 'too soon').acknowledged).rejects.toMatchObject({ code: 'SLOW_MODE' })
  await ada.openConversation(id)
  await eventually(() => expect(textsOf(ada, id)).toContain('soon gone'))
  await eventually(() => {
    for (const chat of [ada, grace]) {
      expect(textsOf(chat, id)).not.toContain('soon gone')
      expect(known(chat, id)?.lastMessage).toMatchObject({ content: '', deletedAt: expect.any(String) })
    }
    expect(known(ada, id)?.lastSeq).toBe(known(grace, id)?.lastSeq)
    expect(known(ada, id)?.lastMessage).toEqual(known(grace, id)?.lastMessage)
  })
})
