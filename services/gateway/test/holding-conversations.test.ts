import { randomUUID } from 'node:crypto'
import { eventually } from '@chat/testkit'
import { expect, test } from 'vitest'
import { gatewaysUnderTest } from './gateways-under-test.ts'

const stack = gatewaysUnderTest(2)

const payloadsOf = (told: readonly { event: string; payload: Record<string, unknown> }[], event: string) =>
  told.filter((each) => each.event === event).map(({ payload }) => payload)

async function online(name: string, gateway = 0) {
  const person = await stack.makePerson(name)
  const socket = stack.connect(stack.gateways[gateway], { token: person.token })
  const told = stack.record(socket)
  await socket.command('sync', { cursors: [] })
  return { person, socket, told }
}

test('a request is answered on the socket, and the other one hears of it on another gateway', async () => {
  const ann = await online('ann')
  const bob = await online('bob', 1)
  const conversationId = `cnv_${randomUUID().replaceAll('-', '')}`
  const participants = [bob.person.userId]
  const request = {
    conversationId,
    kind: 'direct' as const,
    name: null,
    slug: null,
    topic: null,
    participants,
    isRequest: true,
  }
  await stack.send({ name: 'create-conversation', conversationId, actorId: ann.person.userId, request })
  await eventually(() =>
    expect(payloadsOf(bob.told, 'conversation-created')).toMatchObject([{ id: conversationId, state: 'requested' }]),
  )
  const say = (content: string) => ann.socket.command('send-message', { conversationId, content })
  expect(await say('may I?')).toMatchObject({ ok: true })
  expect(await say('hello?')).toMatchObject({ error: { code: 'REQUEST_PENDING', status: 409 } })
  await eventually(() => expect(payloadsOf(bob.told, 'new-message')).toMatchObject([{ content: 'may I?' }]))
  const read = () => bob.socket.command('mark-read', { conversationId, upToSeq: 2 })
  expect(await read()).toMatchObject({ error: { code: 'NOT_A_PARTICIPANT' } })
  expect(await bob.socket.command('reject-request', { conversationId })).toMatchObject({ ok: true })
  await eventually(() =>
    expect(payloadsOf(ann.told, 'request-rejected')).toMatchObject([{ conversationId, userId: bob.person.userId }]),
  )
  expect(await say('please')).toMatchObject({ error: { code: 'REQUEST_REJECTED' } })
  expect(await bob.socket.command('accept-request', { conversationId })).toMatchObject({ ok: true })
  await eventually(() => expect(payloadsOf(ann.told, 'request-accepted')).toHaveLength(1))
  expect(await read()).toMatchObject({ ok: true, data: { upToSeq: 2 } })
  expect(await say('thank you')).toMatchObject({ ok: true })
})

test('a link is made, used and revoked on the socket, and its code is told to nobody else', async () => {
  const ann = await online('ann')
  const bob = await online('bob', 1)
  const conversationId = await stack.create('group', ann.person, [bob.person])
  expect(await bob.socket.command('create-invite', { conversationId })).toMatchObject({
    error: { code: 'ROLE_TOO_LOW' },
  })
  const made = await ann.socket.command('create-invite', { conversationId, maxUses: 2 })
  expect(made).toMatchObject({ ok: true, data: { code: expect.any(String), uses: 0, maxUses: 2 } })
  const { code, id: inviteId } = (made as { data: { code: string; id: string } }).data
  const carol = await online('carol', 1)
  const joined = await carol.socket.command('join-by-invite', { code })
  expect(joined).toMatchObject({ ok: true, data: { conversationId, role: 'member' } })
  expect(await ann.socket.command('send-message', { conversationId, content: 'welcome' })).toMatchObject({ ok: true })
  await eventually(() => expect(payloadsOf(carol.told, 'new-message')).toMatchObject([{ content: 'welcome' }]))
  expect(await ann.socket.command('revoke-invite', { conversationId, inviteId })).toMatchObject({ ok: true })
  const dan = await online('dan')
  expect(await dan.socket.command('join-by-invite', { code })).toMatchObject({ error: { code: 'INVITE_INVALID' } })
  await eventually(() => {
    expect(payloadsOf(bob.told, 'invite-created')).toMatchObject([{ conversationId, inviteId, maxUses: 2 }])
    expect(payloadsOf(bob.told, 'invite-revoked')).toMatchObject([{ conversationId, inviteId }])
  })
  expect(JSON.stringify(bob.told)).not.toContain(code)
})

test('what I keep for myself reaches my other devices, and nobody else', async () => {
  const ann = await online('ann')
  const bob = await online('bob')
  const conversationId = await stack.create('group', ann.person, [bob.person])
  const phone = stack.connect(stack.gateways[1], { token: ann.person.token })
  const phoneTold = stack.record(phone)
  await phone.command('sync', { cursors: [] })
  const answer = await ann.socket.command('set-preferences', { conversationId, archived: true, favourite: true })
  expect(answer).toEqual({ ok: true, data: { archived: true, mutedUntil: null, favourite: true } })
  await eventually(() =>
    expect(payloadsOf(phoneTold, 'conversation-updated').at(-1)).toMatchObject({ archived: true, favourite: true }),
  )
  expect(await ann.socket.command('save-draft', { conversationId, content: 'half a' })).toMatchObject({
    ok: true,
    data: { draft: { content: 'half a' } },
  })
  await eventually(() =>
    expect(payloadsOf(phoneTold, 'draft-changed')).toMatchObject([{ conversationId, draft: { content: 'half a' } }]),
  )
  expect(payloadsOf(ann.told, 'draft-changed')).toEqual([])
  expect(payloadsOf(bob.told, 'draft-changed')).toEqual([])
  expect(payloadsOf(bob.told, 'conversation-updated')).toEqual([])
  expect(await ann.socket.command('set-preferences', { conversationId })).toMatchObject({
    error: { code: 'BAD_REQUEST' },
  })
  const stranger = await online('eve')
  expect(await stranger.socket.command('save-draft', { conversationId, content: 'x' })).toMatchObject({
    error: { code: 'NOT_A_PARTICIPANT' },
  })
})

test('slow mode says how long to wait', async () => {
  const ann = await online('ann')
  const bob = await online('bob')
  const conversationId = await stack.create('group', ann.person, [bob.person])
  const settings = { slowModeSeconds: 60 }
  expect(await ann.socket.command('update-conversation', { conversationId, settings })).toMatchObject({ ok: true })
  const say = (content: string) => bob.socket.command('send-message', { conversationId, content })
  expect(await say('one')).toMatchObject({ ok: true })
  expect(await say('two')).toMatchObject({ error: { code: 'SLOW_MODE', status: 429, retryAfter: expect.any(Number) } })
})
