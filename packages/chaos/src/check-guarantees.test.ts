import { createHistory, type History, type SeenEntry, type StoredEntry, type StoredLogs } from '@chat/testkit/history'
import { expect, test } from 'vitest'
import { checkGuarantees } from './check-guarantees.ts'

const conversationId = 'cnv_a'
const at = '2026-01-01T00:00:00.000Z'
const base = { conversationId, hash: '', at: 0 }

const created = {
  ...base,
  seq: 1,
  event: 'conversation-created',
  actorId: 'usr_ann',
  commandId: 'make',
  n: 0,
  body: {
    kind: 'group',
    name: 'Plans',
    slug: null,
    topic: null,
    participants: [
      { userId: 'usr_ann', role: 'owner', state: 'accepted' },
      { userId: 'usr_bob', role: 'member', state: 'accepted' },
    ],
  },
}
const hello = {
  ...base,
  seq: 2,
  event: 'new-message',
  actorId: 'usr_ann',
  commandId: 'one',
  n: 1,
  body: { kind: 'text', content: 'hello', mentions: [], replyTo: null, threadRootId: null },
  changes: { reactions: [], editedAt: null, deletedAt: null, changedSeq: 2 },
}
const noticed = (userId: string) => ({
  ...base,
  conversationId: `inb_${userId}`,
  seq: 1,
  event: 'inbox-noticed',
  actorId: 'system',
  commandId: `${conversationId}.1`,
  n: 0,
  body: { type: 'conversation-added', conversationId, seq: 1 },
})
const participant = (userId: string, role: string) => ({
  conversationId,
  userId,
  role,
  state: 'accepted',
  visible: [{ from: 1, to: null }],
})

const stored = (entries: readonly StoredEntry[] = [created, hello]): StoredLogs => ({
  entries,
  inboxEntries: ['usr_ann', 'usr_bob'].map(noticed),
  conversations: [
    {
      _id: conversationId as never,
      kind: 'group',
      name: 'Plans',
      slug: null,
      topic: null,
      participantCount: 2,
      ownerCount: 1,
      settings: {
        historyFrom: 'joining',
        slowModeSeconds: 0,
        announcementOnly: false,
        disappearAfterSeconds: null,
      },
      request: null,
      invites: [],
      head: { seq: 2, n: 1, lastMessageSeq: 2, at: 0 },
    },
    ...['usr_ann', 'usr_bob'].map((userId) => ({
      _id: `inb_${userId}` as never,
      kind: 'inbox',
      head: { seq: 1, n: 0, lastMessageSeq: 0, at: 0 },
    })),
  ],
  participants: [participant('usr_ann', 'owner'), participant('usr_bob', 'member')],
})

const given: SeenEntry[] = [
  { seq: 1, event: 'conversation-created', actorId: 'usr_ann', at, payload: {} },
  {
    seq: 2,
    event: 'new-message',
    actorId: 'usr_ann',
    at,
    payload: {
      id: `${conversationId}.2`,
      clientMsgId: 'one',
      changedSeq: 2,
      senderId: 'usr_ann',
      content: 'hello',
      deletedAt: null,
      reactions: [],
    },
  },
]

function record(shown: readonly SeenEntry[] = given): History {
  const history = createHistory()
  const about = { device: 'ann', commandId: 'one', conversationId }
  const request = { conversationId, content: 'hello' }
  history.add({
    type: 'invoke',
    ...about,
    userId: 'usr_ann',
    command: 'send-message',
    request,
    bodyHash: '',
    scheduledAt: 0,
  })
  const data = { messageId: `${conversationId}.2`, seq: 2, createdAt: at }
  history.add({ type: 'answer', ...about, sentAt: history.now(), acknowledgement: { ok: true, data } })
  history.add({ type: 'ack', ...about, seq: 2 })
  for (const device of ['ann', 'bob']) {
    const to = { via: 'live', device, userId: `usr_${device}`, conversationId } as const
    history.add({ type: 'deliver', ...to, from: 1, to: 1, entries: given.slice(0, 1) })
    // Overlaps the one before, as after a reconnect.
    history.add({ type: 'deliver', ...to, from: 1, to: shown.length, entries: shown })
  }
  return history
}

const broken = (history: History, logs: StoredLogs) => checkGuarantees(history, logs).map(({ guarantee }) => guarantee)

test('a run in which nothing went wrong keeps all guarantees', () => {
  expect(checkGuarantees(record(), stored())).toEqual([])
})

test('what was acknowledged and is not stored breaks G1', () => {
  expect(broken(record(), stored([created]))).toContain('G1')
})

test('what somebody wrote who was not in it breaks G6', () => {
  const logs = stored()
  const without = created.body.participants.slice(1)
  expect(
    broken(record(), { ...logs, entries: [{ ...created, body: { ...created.body, participants: without } }, hello] }),
  ).toContain('G6')
})

test('a reader who is not whole in the end breaks G5', () => {
  expect(broken(record(given.slice(0, 1)), stored())).toContain('G5')
})
