import {
  NEW_USER,
  createIndexMessages,
  createSearchMessages,
  effectsOf,
  type Entry,
  type FoundPlace,
  type MessageEntry,
  type SearchMessages,
} from '@chat/domain'
import { addEffect, createEffect, freshConversationId, freshUserId, sampleMessage } from '@chat/domain/conformance'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  connectMongo,
  createConversationReader,
  createLogStore,
  createParticipantSource,
  createSearchIndex,
  createUserStore,
  ensureIndexes,
  type MongoConnection,
} from '../src/index.ts'
import { freshDatabase } from './fresh-database.ts'

const { uri } = freshDatabase()
const signal = AbortSignal.timeout(60_000)
let connection: MongoConnection
let search: SearchMessages
beforeAll(async () => {
  connection = await connectMongo(uri)
  await ensureIndexes(connection)
  search = createSearchMessages({
    index: createSearchIndex(connection),
    reader: createConversationReader(connection),
    people: createParticipantSource(connection),
    users: createUserStore(connection),
    clock: { monotonic: () => 0 },
  })
})
afterAll(() => connection.close())

const indexEntries = (entries: Entry[], generation = 0) =>
  createIndexMessages({ index: createSearchIndex(connection), reader: createConversationReader(connection) })(
    entries,
    generation,
    signal,
  )

/** A group of these people with messages from place 2 on, indexed. */
async function conversationWith(
  members: { userId: string; showFrom?: number }[],
  messages: Partial<MessageEntry>[] | string[],
): Promise<string> {
  const conversationId = freshConversationId()
  const store = createLogStore(connection)
  const entries = messages.map((more, index) => {
    const sample = sampleMessage(conversationId, index + 2)
    if (typeof more !== 'string') return { ...sample, ...more }
    return { ...sample, body: { ...sample.body, content: more } }
  })
  const seq = entries.length + 1
  await store.apply([createEffect(conversationId, 1)], signal)
  await store.apply(
    members.map(({ userId, showFrom = 1 }) =>
      addEffect(conversationId, 1, userId, { showFrom, at: sampleMessage(conversationId, showFrom).at }),
    ),
    signal,
  )
  for (let start = 0; start < entries.length; start += 500) {
    const batch = entries.slice(start, start + 500)
    await store.insert(batch, signal)
    await indexEntries(batch)
  }
  await store.writeHeads([{ conversationId, head: { seq, n: 0, lastMessageSeq: seq, at: 0 } }], signal)
  return conversationId
}

/** All pages. */
async function findAll(q: string, userId: string, more: { conversationId?: string; limit?: number } = {}) {
  const found: { id: string; content: string }[] = []
  let cursor: string | undefined
  do {
    const page = await search({ q, limit: 50, ...more, cursor }, userId, signal)
    found.push(...page.items)
    cursor = page.nextCursor ?? undefined
  } while (cursor !== undefined)
  return found
}

/** As another program would count words: cut by the rules of each language, without case and accents. */
const segmenter = new Intl.Segmenter(undefined, { granularity: 'word' })
const wordsOf = (text: string): string[] =>
  [...segmenter.segment(text)].filter(({ isWordLike }) => isWordLike).map(({ segment }) => segment)
const plain = (word: string): string =>
  /\p{Script=Latin}|\p{Script=Arabic}/u.test(word)
    ? word
        .toLowerCase()
        .normalize('NFD')
        .replaceAll(/\p{Mn}/gu, '')
    : word.toLowerCase()

const SENTENCES = [
  'Können wir uns morgen im Café treffen? Ça va être très bon',
  'El niño comió piñata y jalapeño con señor Muñoz',
  'the quick brown fox jumps over the lazy dog don’t forget 3.14 e-mail',
  'Đường phố Hà Nội rất đông người vào buổi sáng',
  '今天天气很好我们一起去公园散步吧',
  '请把会议记录发给我谢谢大家的支持',
  '昨日は東京タワーに行きましたとても楽しかったです',
  'プロジェクトの進捗を確認してください',
  'วันนี้อากาศดีมากเราไปเดินเล่นที่สวนสาธารณะกัน',
  'กรุณาส่งรายงานการประชุมให้ฉันด้วยขอบคุณ',
  'هل يمكننا الاجتماع غدا في المقهى لمناقشة المشروع الجديد',
  'شكرا جزيلا على المساعدة في كتابة التقرير',
  '오늘 회의는 학교에서 두 시에 시작합니다',
  'Привет, как дела? Завтра встречаемся в кафе',
]

/** Always the same. */
function randomOf(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return Math.floor((state / 2_147_483_648) * below)
  }
}

test('every whole word is found in every message that a plain scan finds it in, in all scripts', async () => {
  const me = freshUserId()
  const random = randomOf(7)
  const contents = Array.from({ length: 1_200 }, () => {
    const one = SENTENCES[random(SENTENCES.length)] as string
    const other = SENTENCES[random(SENTENCES.length)] as string
    const words = other.split(' ')
    return `${one} ${words.slice(random(words.length)).join(' ')}`
  })
  for (let start = 0; start < contents.length; start += 300) {
    await conversationWith([{ userId: me }], contents.slice(start, start + 300))
  }
  const words = [...new Set(contents.flatMap(wordsOf))]
  expect(words.length).toBeGreaterThan(100)
  const missed: string[] = []
  for (const word of words) {
    const expected = contents.filter((content) => wordsOf(content).some((each) => plain(each) === plain(word)))
    const found = new Set((await findAll(word, me, { limit: 100 })).map(({ content }) => content))
    missed.push(...expected.filter((content) => !found.has(content)).map((content) => `${word} in ${content}`))
  }
  expect(missed).toEqual([])
}, 60_000)

test('the newest come first, page by page, each once, however many share a moment', async () => {
  const me = freshUserId()
  const at = Date.UTC(2030, 5, 1)
  for (let group = 0; group < 12; group++) {
    await conversationWith(
      [{ userId: me }],
      Array.from({ length: 9 }, (_, index) => ({ at: index < 5 ? at : at + index })),
    )
  }
  const found = await findAll('message', me, { limit: 7 })
  expect(new Set(found.map(({ id }) => id)).size).toBe(108)
  expect(found).toHaveLength(108)
  const times = found.map((message) => (message as unknown as { createdAt: string }).createdAt)
  expect(times).toEqual(times.toSorted().toReversed())
})

test('only what the asker may read now is found', async () => {
  const [me, other] = [freshUserId(), freshUserId()]
  const late = freshUserId()
  const foreign = await conversationWith([{ userId: other }], ['secret of others'])
  const mine = await conversationWith([{ userId: me }, { userId: late, showFrom: 3 }], ['secret one', 'secret two'])
  expect((await findAll('secret', me)).map(({ content }) => content)).toEqual(['secret two', 'secret one'])
  expect((await findAll('secret', late)).map(({ content }) => content)).toEqual(['secret two'])
  await expect(findAll('secret', me, { conversationId: foreign })).rejects.toMatchObject({
    code: 'CONVERSATION_NOT_FOUND',
  })
  expect(await findAll(`secret in:${foreign}`, me)).toEqual([])
  const change = { type: 'remove', state: 'removed' } as const
  await createLogStore(connection).apply(
    [{ conversationId: mine, seq: 4, on: 'participant', userId: me, change }],
    signal,
  )
  expect(await findAll('secret', me)).toEqual([])
  await expect(findAll('secret', me, { conversationId: mine })).rejects.toMatchObject({
    code: 'CONVERSATION_NOT_FOUND',
  })
})

test('an edit and a deletion count at once, and take effect in the index whatever comes twice or late', async () => {
  const me = freshUserId()
  const conversationId = await conversationWith([{ userId: me }], ['apple pie', 'apple cake'])
  const store = createLogStore(connection)
  const stale = await createConversationReader(connection).entries(
    conversationId,
    { after: 0, upTo: 3, limit: 10 },
    signal,
  )
  const base = { conversationId, actorId: 'usr_ann', hash: 'h', at: Date.UTC(2031, 0), n: 2 }
  const edit: Entry = {
    ...base,
    seq: 4,
    event: 'message-edited',
    commandId: 'c4',
    body: { targetSeq: 2, content: 'cherry pie' },
  }
  const deletion: Entry = { ...base, seq: 5, event: 'message-deleted', commandId: 'c5', body: { targetSeq: 3 } }
  await store.insert([edit, deletion], signal)
  await store.apply([edit, deletion].flatMap(effectsOf), signal)
  const contents = async (q: string) => (await findAll(q, me)).map(({ content }) => content)
  expect(await contents('apple')).toEqual([]) // though the index still says so
  await indexEntries([edit, deletion])
  await indexEntries(stale)
  await indexEntries([edit, deletion])
  const index = createSearchIndex(connection)
  const places = async (token: string): Promise<FoundPlace[]> => {
    const scopes = [{ conversationId, notBefore: null }]
    const query = { scopes, tokens: [token], prefixes: [], before: null, notBefore: null }
    return (await index.open(query, signal)).next(null, 10, signal)
  }
  expect(await places('apple')).toEqual([])
  expect(await places('cherry')).toMatchObject([{ seq: 2 }])
  expect(await contents('pie')).toEqual(['cherry pie'])
  await index.write([{ conversationId, seq: 2, at: 1, tokens: ['made-anew'], changedSeq: 1 }], 1, signal)
  expect(await places('made-anew')).toHaveLength(1)
})

test('words, phrases, beginnings, senders, features and days narrow it down', async () => {
  const me = freshUserId()
  const bob = { username: `bob-${me.slice(-8)}`, userId: freshUserId() }
  await createUserStore(connection).create(
    {
      id: bob.userId,
      username: bob.username,
      email: `${bob.username}@example.test`,
      displayName: 'Bob',
      ...NEW_USER,
      avatarUrl: null,
      role: 'user',
      createdAt: 0,
      passwordHash: '',
      adminIfFirst: false,
    },
    signal,
  )
  const body = { kind: 'text' as const, mentions: [], replyTo: null, threadRootId: null }
  const conversationId = await conversationWith(
    [{ userId: me }],
    [
      { at: Date.UTC(2030, 0, 1, 12), actorId: me, body: { ...body, content: 'the big red balloon' } },
      { at: Date.UTC(2030, 0, 2, 12), actorId: bob.userId, body: { ...body, content: 'the red big balloons' } },
      { at: Date.UTC(2030, 0, 3, 12), actorId: bob.userId, body: { ...body, content: 'see https://big.example/red' } },
    ],
  )
  const seqs = async (q: string) => (await findAll(q, me)).map(({ id }) => Number(id.split('.').at(-1)))
  expect(await seqs('big red')).toEqual([4, 3, 2])
  expect(await seqs('"big red"')).toEqual([2])
  expect(await seqs('balloon')).toEqual([2])
  expect(await seqs('ball*')).toEqual([3, 2])
  expect(await seqs('red ball*')).toEqual([3, 2])
  expect(await seqs('red ba* th*')).toEqual([3, 2])
  expect(await seqs('from:me')).toEqual([2])
  expect(await seqs(`red from:@${bob.username}`)).toEqual([4, 3])
  expect(await seqs('has:link')).toEqual([4])
  expect(await seqs('red before:2030-01-02')).toEqual([2])
  expect(await seqs('red after:2030-01-02')).toEqual([4])
  expect(await seqs(`red in:Tea before:2030-01-03`)).toEqual([3, 2])
  expect(await seqs(`red in:${conversationId}`)).toEqual([4, 3, 2])
  await expect(seqs('red from:nobody-of-this-name')).rejects.toMatchObject({ code: 'BAD_REQUEST' })
  await expect(seqs('red in:nowhere')).rejects.toMatchObject({ code: 'BAD_REQUEST' })
})

test('who is in many conversations searches all of them', async () => {
  const me = freshUserId()
  for (let group = 0; group < 205; group++) await conversationWith([{ userId: me }], [`needle ${group}`, 'hay'])
  const found = await findAll('needle', me, { limit: 60 })
  expect(new Set(found.map(({ content }) => content)).size).toBe(205)
  expect(await findAll('need*', me)).toHaveLength(205)
  expect(await findAll('needle 204', me)).toHaveLength(1)
})
