import type { ChatState } from '@chat/client'
import { expect, test } from 'vitest'
import { threadListOf, unreadInThreads } from './thread-list.ts'

const thread = (conversationId: string, lastReplyAt: string | null, more: object = {}) => ({
  conversationId,
  root: { createdAt: '2026-01-01T08:00:00.000Z', thread: lastReplyAt && { replyCount: 1, lastReplyAt } },
  window: null,
  isFollowing: true,
  lastReadSeq: 0,
  unreadCount: 0,
  ...more,
})
const state = {
  conversations: { cnv_a: { state: 'accepted' }, cnv_b: { state: 'accepted' } },
  threads: {
    'cnv_a.1': thread('cnv_a', '2026-01-02T08:00:00.000Z', { unreadCount: 2 }),
    'cnv_b.7': thread('cnv_b', '2026-01-03T08:00:00.000Z', { unreadCount: 1 }),
    'cnv_a.2': thread('cnv_a', '2026-01-04T08:00:00.000Z', { isFollowing: false, unreadCount: 5 }),
    'cnv_a.3': thread('cnv_a', null),
    'cnv_a.4': thread('cnv_a', '2026-01-04T08:00:00.000Z', { root: null }),
    'cnv_left.1': thread('cnv_left', '2026-01-05T08:00:00.000Z', { unreadCount: 3 }),
  },
} as unknown as ChatState

test('those that I follow, where I take part, the newest reply first', () => {
  expect(threadListOf(state).map(({ messageId }) => messageId)).toEqual(['cnv_b.7', 'cnv_a.1'])
})

test('what waits in them is counted together', () => {
  expect(unreadInThreads(state)).toBe(3)
})
