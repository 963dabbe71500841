import type { PendingMessage } from '@chat/client'
import type { Message } from '@chat/contracts'
import { expect, test } from 'vitest'
import { messageRows } from './message-rows.ts'
import { sampleMessage } from './sample-message.ts'

const message = (seq: number, senderId: string, minute: number, more: Partial<Message> = {}): Message =>
  sampleMessage(seq, senderId, { createdAt: new Date(2026, 10, 21, 12, minute).toISOString(), ...more })
const pending = (id: string, minute: number): PendingMessage => ({
  clientMsgId: id,
  conversationId: 'cnv_1',
  content: 'mine',
  attachments: [],
  replyTo: null,
  threadRootId: null,
  createdAt: new Date(2026, 10, 21, 12, minute).toISOString(),
  state: 'sending',
  attempts: 1,
  mayHaveArrived: false,
  error: null,
  seq: null,
})
const rowsOf = (
  messages: readonly Message[],
  waiting: readonly PendingMessage[] = [],
  dividerAfterSeq: number | null = null,
) => messageRows({ messages, pending: waiting, meId: 'me', dividerAfterSeq })

test('a day begins with its name', () => {
  const rows = rowsOf([
    message(1, 'ada', 0, { createdAt: new Date(2026, 10, 20, 23, 59).toISOString() }),
    message(2, 'ada', 0, { createdAt: new Date(2026, 10, 21, 0, 1).toISOString() }),
  ])
  expect(rows.map((row) => row.type)).toEqual(['day', 'message', 'day', 'message'])
  expect(rows[1]).toMatchObject({ isFirst: true, isLast: true })
})

test('messages of one person in a short time are a group', () => {
  const rows = rowsOf([message(1, 'ada', 0), message(2, 'ada', 1), message(3, 'ada', 9), message(4, 'me', 9)])
  expect(rows.slice(1)).toMatchObject([
    { isFirst: true, isLast: false },
    { isFirst: false, isLast: true },
    { isFirst: true, isLast: true },
    { isFirst: true, isLast: true },
  ])
})

test('the divider stands once, before the first unread message of somebody else', () => {
  const rows = rowsOf([message(1, 'ada', 0), message(2, 'me', 1), message(3, 'ada', 2), message(4, 'ada', 3)], [], 1)
  expect(rows.map((row) => row.type)).toEqual(['day', 'message', 'message', 'new', 'message', 'message'])
})

test('what is not sent yet comes last and keeps its key when it is stored', () => {
  const before = rowsOf([message(1, 'ada', 0)], [pending('id-2', 1)])
  const after = rowsOf([message(1, 'ada', 0), message(2, 'me', 1)])
  expect(before.at(-1)).toMatchObject({ type: 'pending', key: 'id-2' })
  expect(after.at(-1)).toMatchObject({ type: 'message', key: 'id-2' })
})

test('what is stored and still pending is shown once', () => {
  const rows = rowsOf([message(2, 'me', 1)], [pending('id-2', 1)])
  expect(rows.map((row) => row.type)).toEqual(['day', 'message'])
})

test('a reply in a thread stands in its thread alone', () => {
  const reply = message(2, 'ada', 1, { threadRootId: 'cnv_1.1' })
  expect(rowsOf([message(1, 'ada', 0), reply]).map((row) => row.type)).toEqual(['day', 'message'])
  const inThread = messageRows({ messages: [reply], pending: [], meId: 'me', dividerAfterSeq: null, isThread: true })
  expect(inThread.map((row) => row.type)).toEqual(['day', 'message'])
})

test('a notice ends a group', () => {
  const rows = rowsOf([message(1, 'ada', 0), message(2, 'ada', 0, { kind: 'system' }), message(3, 'ada', 0)])
  expect(rows.map((row) => row.type)).toEqual(['day', 'message', 'notice', 'message'])
  expect(rows[3]).toMatchObject({ isFirst: true })
})
