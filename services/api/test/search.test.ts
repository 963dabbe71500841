import { eventually } from '@chat/testkit'
import { beforeAll, expect, test } from 'vitest'
import { type Person, startSystem } from './start-system.ts'

const { call, person } = startSystem({ jobs: true })
let [ann, bob, carol]: Person[] = []
let group = ''

beforeAll(async () => {
  ;[ann, bob, carol] = [await person('ann'), await person('bob'), await person('carol')]
  const body = { name: 'G', participants: [bob!.user.id] }
  group = (await call('POST', '/conversations/group', { as: ann!, body })).body['id'] as string
})

const say = (content: string, as = ann!) => call('POST', `/conversations/${group}/messages`, { as, body: { content } })
const contentsOf = async (path: string, as = bob!): Promise<string[]> => {
  const { body } = await call('GET', path, { as })
  return (body['items'] as { content: string }[]).map(({ content }) => content)
}

test('what was said is found by those who may read it, within seconds', async () => {
  await say('Crème brûlée at noon')
  const path = `/conversations/${group}/search?q=${encodeURIComponent('"creme brulee"')}`
  await eventually(async () => expect(await contentsOf(path)).toEqual(['Crème brûlée at noon']))
  const { body } = await call('GET', path, { as: bob! })
  expect(body['items'][0].highlights).toEqual([{ start: 0, end: 12 }])
  expect(await contentsOf('/search/messages?q=noon%20from:ann')).toEqual(['Crème brûlée at noon'])
  expect(await contentsOf('/search/messages?q=noon', carol!)).toEqual([])
  const foreign = await call('GET', path, { as: carol! })
  const unknown = await call('GET', '/conversations/cnv_nothing/search?q=x', { as: carol! })
  expect([foreign.status, foreign.body['code']]).toEqual([404, 'CONVERSATION_NOT_FOUND'])
  expect([unknown.status, unknown.body['code']]).toEqual([404, 'CONVERSATION_NOT_FOUND'])
})

test('an edit is found by its new words, a deletion by none', async () => {
  const { body: sent } = await say('a banana split')
  await eventually(async () => expect(await contentsOf('/search/messages?q=banana')).toHaveLength(1))
  await call('PATCH', `/messages/${sent['messageId']}`, { as: ann!, body: { content: 'a cherry split' } })
  expect(await contentsOf('/search/messages?q=banana')).toEqual([])
  await eventually(async () => expect(await contentsOf('/search/messages?q=cherry')).toHaveLength(1))
  await call('DELETE', `/messages/${sent['messageId']}`, { as: ann! })
  expect(await contentsOf('/search/messages?q=cherry')).toEqual([])
})

test('pages follow each other', async () => {
  for (let count = 1; count <= 5; count++) await say(`waffle ${count}`)
  await eventually(async () => expect(await contentsOf('/search/messages?q=waffle')).toHaveLength(5))
  const first = await call('GET', '/search/messages?q=waffle&limit=3', { as: bob! })
  const cursor = encodeURIComponent(String(first.body['nextCursor']))
  expect(await contentsOf(`/search/messages?q=waffle&limit=3&cursor=${cursor}`)).toEqual(['waffle 2', 'waffle 1'])
})

test.each([
  ['q=', 'say what to search for'],
  ['q=…', 'Say what to search for: a word, "a phrase", from: or has:.'],
  ['q=x%20has:legs', 'has: knows link, file, image, video, audio, mention.'],
  ['q=x%20from:nobody9', 'Nobody is called nobody9.'],
])('%s says what is wrong with it', async (query, message) => {
  const { status, body } = await call('GET', `/search/messages?${query}`, { as: bob! })
  expect([status, body['code'], body['errors']]).toEqual([400, 'BAD_REQUEST', [{ path: 'q', message }]])
})

test('a cursor of another kind is refused', async () => {
  const { status } = await call('GET', '/search/messages?q=x&cursor=nonsense', { as: bob! })
  expect(status).toBe(400)
})

test('a day is one of the asker: west of the date line today goes on when it is tomorrow elsewhere', async () => {
  await say('a mango lassi')
  const found = (timeZone: string, q: string) =>
    contentsOf(`/search/messages?q=${encodeURIComponent(`mango ${q}`)}&timeZone=${encodeURIComponent(timeZone)}`)
  await eventually(async () => expect(await found('UTC', '')).toHaveLength(1))
  for (const timeZone of ['Pacific/Kiritimati', 'Pacific/Pago_Pago']) {
    const today = new Intl.DateTimeFormat('en-CA', { timeZone }).format(Date.now())
    expect(await found(timeZone, `before:${today}`)).toEqual([])
    expect(await found(timeZone, `after:${today}`)).toEqual([])
  }
  const unknown = await call('GET', '/search/messages?q=x&timeZone=Mars%2FBase', { as: bob! })
  expect([unknown.status, unknown.body['code']]).toEqual([400, 'BAD_REQUEST'])
})
