import type { Conversation, Notification } from '@chat/contracts'
import { expect, test } from 'vitest'
import { applyEvent } from './apply-event.ts'
import { type ChatState, initialState } from './chat-state.ts'
import { unknownUnreadOf } from './notification-change.ts'

const notification = (seq: number, more: Partial<Notification> = {}): Notification => ({
  id: `ntf_${seq}`,
  type: 'message',
  conversationId: 'cnv_a',
  messageId: `cnv_a.${seq}`,
  actorId: 'usr_bob',
  preview: `message ${seq}`,
  silent: false,
  clearedBySeq: seq,
  threadRootId: null,
  createdAt: new Date(seq * 1_000).toISOString(),
  readAt: null,
  ...more,
})
const arrive = (state: ChatState, arrived: Notification): ChatState =>
  applyEvent(state, { type: 'notification-arrived', notification: arrived })
const idsOf = ({ notifications }: ChatState): string[] => notifications.items.map(({ id }) => id)
const unreadOf = ({ notifications }: ChatState): number => notifications.unreadCount

const conversation = {
  id: 'cnv_a',
  lastReadSeq: 0,
  lastSeq: 9,
  unreadMentions: [],
  unreadCount: 3,
  participants: [],
} as unknown as Conversation
const start: ChatState = { ...initialState, conversations: { cnv_a: conversation } }

test('each is there once, however often it comes, the newest first', () => {
  const state = [notification(2), notification(5), notification(2), notification(3)].reduce(arrive, start)
  expect(idsOf(state)).toEqual(['ntf_5', 'ntf_3', 'ntf_2'])
  expect(unreadOf(state)).toBe(3)
})

test('reading the conversation elsewhere reads what it brought, and what comes late of it is read already', () => {
  const me = { id: 'usr_ann' } as ChatState['me']
  const told = [notification(2), notification(5), notification(3, { type: 'added', clearedBySeq: 6 })].reduce(arrive, {
    ...start,
    me,
  })
  const read = applyEvent(told, {
    type: 'mark-moved',
    mark: 'read',
    conversationId: 'cnv_a',
    userId: 'usr_ann',
    upToSeq: 5,
  })
  expect(read.notifications.items.filter(({ readAt }) => readAt === null).map(({ id }) => id)).toEqual(['ntf_3'])
  expect(unreadOf(read)).toBe(1)
  expect(unreadOf(arrive(read, notification(4)))).toBe(1)
})

test('what was said in a thread is read there, and not with the conversation', () => {
  const told = arrive(
    { ...start, me: { id: 'usr_ann' } as ChatState['me'] },
    notification(5, { threadRootId: 'cnv_a.2' }),
  )
  const mark = { conversationId: 'cnv_a', userId: 'usr_ann', upToSeq: 9 }
  const looked = applyEvent(told, { type: 'mark-moved', mark: 'read', ...mark })
  expect(unreadOf(looked)).toBe(1)
  const inThread = { messageId: 'cnv_a.2', conversationId: 'cnv_a', isFollowing: true, lastReadSeq: 5 }
  const read = applyEvent(looked, { type: 'thread-marked', mark: inThread })
  expect(unreadOf(read)).toBe(0)
  expect(unreadOf(arrive(read, notification(4, { threadRootId: 'cnv_a.2' })))).toBe(0)
})

test('one and all are read on another device, and a page says how it is', () => {
  const told = [notification(2), notification(5)].reduce(arrive, start)
  const one = applyEvent(told, { type: 'notifications-read', ids: ['ntf_2'], unreadCount: 7, at: 'then' })
  expect(one.notifications.items.map(({ readAt }) => readAt)).toEqual([null, 'then'])
  expect(unknownUnreadOf(one.notifications)).toBe(6)
  const all = applyEvent(one, { type: 'notifications-read', ids: null, unreadCount: 0, at: 'then' })
  expect(all.notifications.items.every(({ readAt }) => readAt !== null)).toBe(true)
  const page = { items: [notification(1)], nextCursor: null, unreadCount: 1 }
  const older = applyEvent(all, { type: 'notifications-loaded', placed: 'older', page })
  expect(idsOf(older)).toEqual(['ntf_5', 'ntf_2', 'ntf_1'])
  expect(idsOf(applyEvent(older, { type: 'notifications-loaded', placed: 'newest', page }))).toEqual(['ntf_1'])
})
