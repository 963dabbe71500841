import { beforeEach, expect, test } from 'vitest'
import { MemoryDatabase, MemoryReader } from '../fakes/index.ts'
import { effectsOf } from '../conversation/effects-of.ts'
import type { Entry, EntryBodies } from '../log/entry.ts'
import { createReadLog } from './read-log.ts'

const { signal } = new AbortController()
const id = 'cnv_1'
let database: MemoryDatabase
let readLog: ReturnType<typeof createReadLog>
beforeEach(() => {
  database = new MemoryDatabase()
  readLog = createReadLog({ reader: new MemoryReader(database) })
})

/** Stores the next entry; applies it up to the head unless told otherwise. */
function add<E extends Entry['event']>(event: E, body: EntryBodies[E], { applied = true, log = id } = {}): number {
  const seq = database.entriesOf(log, 0, 10_000).length + 1
  const changes =
    event === 'new-message' ? { changes: { reactions: [], editedAt: null, deletedAt: null, changedSeq: seq } } : {}
  const entry = {
    conversationId: log,
    seq,
    event,
    actorId: 'usr_ann',
    commandId: `c${seq}`,
    hash: '',
    at: seq,
    n: 0,
    body,
    ...changes,
  }
  database.put(entry as unknown as Entry)
  if (applied) {
    for (const effect of effectsOf(entry as unknown as Entry)) database.apply(effect)
    database.writeHead(log, { seq, n: 0, lastMessageSeq: 0, at: seq })
  }
  return seq
}
const create = () =>
  add('conversation-created', {
    kind: 'group',
    name: 'G',
    slug: null,
    topic: null,
    participants: [{ userId: 'usr_ann', role: 'owner', state: 'accepted' }],
  })
const say = (content: string, options = {}) =>
  add('new-message', { kind: 'text', content, mentions: [], replyTo: null, threadRootId: null }, options)
const read = (userId: string, after = 0, limit = 100) => readLog({ conversationId: id, userId, after, limit }, signal)

test('nothing above the applied head is shown, and a cursor that was delivered live is no reason to reset', async () => {
  create()
  say('applied')
  const live = say('stored only', { applied: false })
  expect(await read('usr_ann')).toMatchObject({ from: 1, to: 2, hasMore: false })
  expect(await read('usr_ann', live)).toEqual({ conversationId: id, from: 4, to: 3, entries: [], hasMore: false })
  expect(await read('usr_ann', live + 1)).toEqual({ conversationId: id, reset: true })
})

test('what a latecomer may not see is covered by the range, and so are the changes of it', async () => {
  create()
  const hidden = say('before')
  const joined = add('participant-added', { userId: 'usr_bob', role: 'member', state: 'accepted', showFrom: 3 })
  add('message-edited', { targetSeq: hidden, content: 'changed' })
  const seen = say('after')
  add('reaction-added', { targetSeq: hidden, emoji: '👍', count: 1 })
  const range = await read('usr_bob')
  expect(range).toMatchObject({ from: 1, to: 6, hasMore: false })
  expect('entries' in range && range.entries.map(({ seq }) => seq)).toEqual([joined, seen])
  expect(await read('usr_bob', 0, 2)).toMatchObject({ from: 1, to: 4, hasMore: true })
})

test('a former member sees their removal, and nothing of how it went on', async () => {
  create()
  add('participant-added', { userId: 'usr_bob', role: 'member', state: 'accepted', showFrom: 2 })
  const removed = add('participant-removed', { userId: 'usr_bob', role: 'member', state: 'removed' })
  say('without bob')
  expect(await read('usr_bob')).toMatchObject({ from: 1, to: removed, hasMore: false })
  expect(await read('usr_bob', removed)).toMatchObject({ from: 4, to: 3, entries: [] })
})

test('a place whose entry is gone makes the cursor useless', async () => {
  create()
  say('one')
  say('two')
  database.entries.delete([...database.entries.keys()][1] as string)
  expect(await read('usr_ann')).toEqual({ conversationId: id, reset: true })
})

test('an inbox is for its user alone', async () => {
  add('inbox-noticed', { type: 'sessions-revoked', sessionIds: ['ses_1'] }, { log: 'inb_usr_bob' })
  const inbox = (userId: string, after = 0) =>
    readLog({ conversationId: 'inb_usr_bob', userId, after, limit: 9 }, signal)
  expect(await inbox('usr_bob')).toMatchObject({
    from: 1,
    to: 1,
    entries: [{ event: 'inbox-noticed', payload: { type: 'sessions-revoked' } }],
  })
  await expect(inbox('usr_ann')).rejects.toMatchObject({ code: 'CONVERSATION_NOT_FOUND' })
  const empty = { conversationId: 'inb_usr_ann', userId: 'usr_ann', after: 0, limit: 9 }
  expect(await readLog(empty, signal)).toMatchObject({ from: 1, to: 0, entries: [] })
  await expect(read('usr_bob')).rejects.toMatchObject({ code: 'CONVERSATION_NOT_FOUND' })
})
