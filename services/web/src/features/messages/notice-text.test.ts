import type { Notice } from '@chat/contracts'
import { expect, test } from 'vitest'
import { noticeTextOf } from './notice-text.ts'
import { sampleMessage } from './sample-message.ts'

const names: Record<string, string> = { ada: 'Ada', bob: 'Bob' }
const textOf = (senderId: string, notice: Partial<Notice> & Pick<Notice, 'event'>): string =>
  noticeTextOf(
    sampleMessage(1, senderId, {
      kind: 'system',
      notice: { userId: null, role: null, name: null, topic: null, settings: null, ...notice },
    }),
    'me',
    (userId) => names[userId] ?? '…',
  )

test.each([
  ['ada', { event: 'participant-added', userId: 'bob' }, 'Ada added Bob'],
  ['ada', { event: 'participant-added', userId: 'me' }, 'Ada added you'],
  ['ada', { event: 'participant-added', userId: 'ada' }, 'Ada joined'],
  ['me', { event: 'participant-removed', userId: 'bob' }, 'You removed Bob'],
  ['bob', { event: 'participant-removed', userId: 'bob' }, 'Bob left'],
  ['me', { event: 'participant-role-updated', userId: 'bob', role: 'admin' }, 'You made Bob an admin'],
  ['ada', { event: 'conversation-updated', name: 'Engine' }, 'Ada changed the name to “Engine”'],
  [
    'ada',
    { event: 'conversation-updated', settings: { disappearAfterSeconds: 3_600 } },
    'Ada set messages to disappear after 1 hour',
  ],
  [
    'me',
    { event: 'conversation-updated', settings: { slowModeSeconds: 0, announcementOnly: true } },
    'You turned slow mode off, and made this a place for announcements',
  ],
  ['ada', { event: 'conversation-created' }, 'Ada created the group'],
] as const)('%s %j', (senderId, notice, text) => {
  expect(textOf(senderId, notice)).toBe(text)
})
