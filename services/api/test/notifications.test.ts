import type { Notification, NotificationSettings } from '@chat/contracts'
import { eventually } from '@chat/testkit'
import { beforeAll, expect, test } from 'vitest'
import { type Person, startSystem } from './start-system.ts'

const { call, person } = startSystem({ jobs: true })
let [ann, bob, carol]: Person[] = []
let direct = ''
let group = ''

beforeAll(async () => {
  ;[ann, bob, carol] = [await person('ann'), await person('bob'), await person('carol')]
  const other = { userId: bob!.user.id }
  direct = (await call('POST', '/conversations/direct', { as: ann!, body: other })).body['id'] as string
  const body = { name: 'G', participants: [bob!.user.id, carol!.user.id] }
  group = (await call('POST', '/conversations/group', { as: ann!, body })).body['id'] as string
})

const say = async (conversationId: string, content: string, as = ann!): Promise<string> => {
  const { body } = await call('POST', `/conversations/${conversationId}/messages`, { as, body: { content } })
  return body['messageId'] as string
}
interface Listed {
  items: Notification[]
  nextCursor: string | null
  unreadCount: number
}
const list = async (as: Person, query = ''): Promise<Listed> =>
  (await call<Listed>('GET', `/notifications${query}`, { as })).body
const previews = async (as: Person, query = ''): Promise<string[]> =>
  (await list(as, query)).items.map(({ preview }) => preview)
const settings = (as: Person, change: object) =>
  call<NotificationSettings>('PATCH', '/notifications/settings', { as, body: change })
const levelIn = (as: Person, conversationId: string, level: string) =>
  call<NotificationSettings>('PUT', `/conversations/${conversationId}/notifications`, { as, body: { level } })

test('who is taken into a group and who is written to is told, the actor is not', async () => {
  await say(direct, 'hello bob')
  await eventually(async () => {
    const { items, unreadCount } = await list(bob!)
    expect(items.map(({ type, conversationId }) => [type, conversationId])).toEqual([
      ['message', direct],
      ['added', group],
    ])
    expect(unreadCount).toBe(2)
  })
  const [message] = (await list(bob!)).items
  expect(message).toMatchObject({ actorId: ann!.user.id, preview: 'hello bob', silent: false, readAt: null })
  expect((await list(ann!)).items).toEqual([])
})

test('one and all are read, each page follows the other, and strangers see nothing', async () => {
  await say(direct, 'second')
  await say(direct, 'third')
  await eventually(async () => expect((await list(bob!, '?unread=true')).unreadCount).toBe(4))
  const first = await list(bob!, '?limit=2')
  expect(first.items.map(({ preview }) => preview)).toEqual(['third', 'second'])
  expect(await previews(bob!, `?limit=2&cursor=${encodeURIComponent(first.nextCursor!)}`)).toEqual(['hello bob', ''])
  const { id } = first.items[0]!
  expect((await call('PUT', `/notifications/${id}/read`, { as: carol! })).body['code']).toBe('NOTIFICATION_NOT_FOUND')
  const read = await call('PUT', `/notifications/${id}/read`, { as: bob! })
  expect([read.status, typeof read.body['readAt']]).toEqual([200, 'string'])
  expect((await list(bob!)).unreadCount).toBe(3)
  expect((await call('PUT', '/notifications/read-all', { as: bob! })).body).toEqual({ unreadCount: 0 })
  expect(await list(bob!, '?unread=true')).toMatchObject({ items: [], unreadCount: 0 })
})

test('reading the conversation on any device reads what it brought', async () => {
  await say(direct, 'read me elsewhere')
  const id = await say(direct, 'and me')
  await eventually(async () => expect((await list(bob!)).unreadCount).toBe(2))
  await call('POST', `/conversations/${direct}/read`, { as: bob!, body: { messageIds: [id] } })
  const { items, unreadCount } = await list(bob!)
  expect(unreadCount).toBe(0)
  expect(items.slice(0, 2).every(({ readAt }) => readAt !== null)).toBe(true)
})

test('what was deleted is told of no more', async () => {
  const id = await say(direct, 'a slip of the tongue')
  await eventually(async () => expect(await previews(bob!)).toContain('a slip of the tongue'))
  await call('DELETE', `/messages/${id}`, { as: ann! })
  expect(await previews(bob!)).not.toContain('a slip of the tongue')
})

test('an answer and a reaction are told to whom they answer', async () => {
  const id = await say(group, 'shall we?', bob!)
  const body = { content: 'yes', replyTo: id }
  await call('POST', `/conversations/${group}/messages`, { as: ann!, body })
  await call('PUT', `/messages/${id}/reactions/${encodeURIComponent('👍')}`, { as: carol! })
  await eventually(async () => {
    const { items } = await list(bob!)
    const found = items
      .filter(({ conversationId }) => conversationId === group)
      .map(({ type, preview }) => [type, preview])
    expect(found.slice(0, 2).toSorted()).toEqual([
      ['reaction', '👍'],
      ['reply', 'yes'],
    ])
  })
})

test('what was chosen holds: mentions, none, of one conversation, and quiet hours', async () => {
  await call('PUT', '/notifications/read-all', { as: carol! })
  expect((await settings(carol!, { level: 'mentions' })).body).toEqual({
    level: 'mentions',
    quietHours: null,
    conversations: [],
  })
  const bobKnows = (preview: string) => eventually(async () => expect(await previews(bob!)).toContain(preview))
  await say(group, 'not for carol')
  await bobKnows('not for carol') // so the jobs have decided about it
  expect((await levelIn(carol!, group, 'all')).body.conversations).toEqual([{ conversationId: group, level: 'all' }])
  await say(group, 'for carol')
  await eventually(async () => expect(await previews(carol!, '?unread=true')).toEqual(['for carol']))
  await levelIn(carol!, group, 'none')
  await say(group, 'not for carol either')
  await bobKnows('not for carol either')
  await levelIn(carol!, group, 'default')
  const [from, to] = ['00:00', '23:59']
  await settings(carol!, { level: 'all', quietHours: { from, to, timeZone: 'UTC' } })
  await say(group, 'quietly')
  await eventually(async () => expect(await previews(carol!, '?unread=true')).toEqual(['quietly', 'for carol']))
  expect((await list(carol!)).items[0]!.silent).toBe(new Date().toISOString().slice(11, 16) !== to)
})

test('who is called by name, or with everybody, is told so', async () => {
  const erin = await person('erin')
  const body = { name: 'Lunch', participants: [erin.user.id, bob!.user.id] }
  const lunch = (await call('POST', '/conversations/group', { as: ann!, body })).body['id'] as string
  await settings(erin, { level: 'mentions' })
  await say(lunch, 'nobody in particular')
  await say(lunch, 'what about you, @erin?')
  await say(lunch, '@all it is served')
  await eventually(async () =>
    expect((await list(erin)).items.map(({ type, preview }) => [type, preview])).toEqual([
      ['mention', '@all it is served'],
      ['mention', 'what about you, @erin?'],
      ['added', ''],
    ]),
  )
})

test('who is named by an edit is told once, and who was named before is not told again', async () => {
  const [hana, ivan] = [await person('hana'), await person('ivan')]
  const body = { name: 'Typos', participants: [hana.user.id, ivan.user.id] }
  const typos = (await call('POST', '/conversations/group', { as: ann!, body })).body['id'] as string
  for (const as of [hana, ivan]) await settings(as, { level: 'mentions' })
  const id = await say(typos, '@ivan look')
  const edit = (content: string) => call('PATCH', `/messages/${id}`, { as: ann!, body: { content } })
  await edit('@ivan and @hana look')
  await edit('@ivan look')
  await edit('@hana and @ivan, look')
  const mentions = async (as: Person) => (await list(as)).items.filter(({ type }) => type === 'mention')
  const last = await say(typos, '@hana and @ivan: did you?')
  await eventually(async () => expect((await mentions(hana))[0]?.messageId).toBe(last))
  for (const as of [hana, ivan])
    expect((await mentions(as)).map(({ messageId, preview }) => [messageId, preview])).toEqual([
      [last, '@hana and @ivan: did you?'],
      [id, '@hana and @ivan, look'],
    ])
})

test('who follows a thread is told of its replies, and who does not, or no more, is not', async () => {
  const [jane, karl, lena] = [await person('jane'), await person('karl'), await person('lena')]
  const body = { name: 'Threads', participants: [jane.user.id, karl.user.id, lena.user.id] }
  const threads = (await call('POST', '/conversations/group', { as: ann!, body })).body['id'] as string
  const root = await say(threads, 'Where shall we eat?')
  const reply = (content: string, as: Person) =>
    call('POST', `/conversations/${threads}/messages`, { as, body: { content, threadRootId: root } })
  const told = async (as: Person) =>
    (await list(as)).items.filter(({ type }) => type !== 'added').map(({ type, preview }) => [type, preview])
  await reply('At home', jane)
  await eventually(async () => expect((await told(ann!))[0]).toEqual(['reply', 'At home']))
  await call('PUT', `/messages/${root}/thread/follow`, { as: karl })
  await reply('Or outside', ann!)
  const outside = ['thread', 'Or outside']
  await eventually(async () => {
    expect(await told(jane)).toEqual([outside, ['message', 'Where shall we eat?']])
    expect(await told(karl)).toEqual([outside, ['message', 'Where shall we eat?']])
  })
  await call('DELETE', `/messages/${root}/thread/follow`, { as: jane })
  await reply('It rains', karl)
  await eventually(async () => expect((await told(ann!))[0]).toEqual(['reply', 'It rains']))
  await say(threads, 'Well?')
  await eventually(async () => expect((await told(jane))[0]).toEqual(['message', 'Well?']))
  expect(await told(jane)).not.toContainEqual(['thread', 'It rains'])
  expect(await told(lena)).toEqual([
    ['message', 'Well?'],
    ['message', 'Where shall we eat?'],
  ])
})

test('what was said in a thread stays until the thread is read, also where somebody looks at the conversation', async () => {
  const [mia, nils] = [await person('mia'), await person('nils')]
  const body = { name: 'Stays', participants: [nils.user.id] }
  const stays = (await call('POST', '/conversations/group', { as: mia, body })).body['id'] as string
  const root = await say(stays, 'Who has the key?', mia)
  const reply = async (content: string) => {
    const answer = { content, threadRootId: root }
    return (await call('POST', `/conversations/${stays}/messages`, { as: nils, body: answer })).body['seq'] as number
  }
  const seq = await reply('I have')
  await eventually(async () =>
    expect((await list(mia)).items[0]).toMatchObject({ type: 'reply', threadRootId: root, clearedBySeq: seq }),
  )
  await call('POST', `/conversations/${stays}/read`, { as: mia, body: { upToSeq: seq } })
  expect(await previews(mia, '?unread=true')).toEqual(['I have'])
  await call('POST', `/messages/${root}/thread/read`, { as: mia, body: { upToSeq: seq } })
  expect(await list(mia)).toMatchObject({ unreadCount: 0 })
  // Whoever has the conversation open, and not the thread, is told all the same.
  await call('POST', `/conversations/${stays}/read`, { as: mia, body: { upToSeq: 1_000_000 } })
  await reply('Under the mat')
  await eventually(async () => expect(await previews(mia, '?unread=true')).toEqual(['Under the mat']))
})

test('who is asked for contact is told so', async () => {
  const [frank, gina] = [await person('frank'), await person('gina')]
  const asked = { as: frank, body: { recipientId: gina.user.id } }
  const id = (await call('POST', '/chats/or-create', asked)).body['id'] as string
  await say(id, 'may I write to you?', frank)
  await eventually(async () =>
    expect((await list(gina)).items).toMatchObject([{ type: 'request', preview: 'may I write to you?' }]),
  )
})

test('who blocks somebody is told nothing of what they do', async () => {
  await call('PUT', `/users/me/blocks/${bob!.user.id}`, { as: carol! })
  await call('PUT', '/notifications/read-all', { as: carol! })
  await say(group, 'from the blocked', bob!)
  await say(group, 'from a friend')
  await eventually(async () => expect(await previews(carol!, '?unread=true')).toEqual(['from a friend']))
})

test.each([
  [{ level: 'loud' }, 'level'],
  [{ quietHours: { from: '25:00', to: '07:00', timeZone: 'UTC' } }, 'quietHours.from'],
  [{ quietHours: { from: '22:00', to: '07:00', timeZone: 'Middle/Earth' } }, 'quietHours.timeZone'],
])('settings %j are refused', async (change, path) => {
  const { status, body } = await call('PATCH', '/notifications/settings', { as: ann!, body: change })
  expect([status, body['errors']?.[0]?.path]).toEqual([400, path])
})

test('a conversation that is not mine has no settings of mine', async () => {
  const stranger = await person('dora')
  expect((await levelIn(stranger, group, 'all')).body).toMatchObject({ code: 'CONVERSATION_NOT_FOUND' })
})
