import { expect, test } from 'vitest'
import { sampleMessage } from '../messages/sample-message.ts'
import { sampleConversation } from './sample-conversation.ts'
import { isAsking, writeBarrierOf } from './write-barrier.ts'

const pending = { userId: 'ada', state: 'pending' } as const
const lastMessage = sampleMessage(2, 'me')
const { settings } = sampleConversation()

test.each([
  ['open', {}, null],
  ['I was asked', { state: 'requested', request: pending }, 'asked'],
  ['the one message is still to be written', { request: pending }, null],
  ['the one message was written', { request: pending, lastMessage }, 'waiting'],
  ['the other declined', { request: { userId: 'ada', state: 'rejected' } }, 'declined'],
  ['announcements, to a member', { settings: { ...settings, announcementOnly: true } }, 'announcements'],
  ['announcements, to a moderator', { role: 'moderator', settings: { ...settings, announcementOnly: true } }, null],
] as const)('%s', (_, more, barrier) => expect(writeBarrierOf(sampleConversation(more))).toBe(barrier))

test.each([
  ['the next message asks', { request: pending }, true],
  ['the message was written', { request: pending, lastMessage }, false],
  ['I was asked', { request: { ...pending, userId: 'me' } }, false],
  ['open', {}, false],
] as const)('asking: %s', (_, more, isSo) => expect(isAsking(sampleConversation(more), 'me')).toBe(isSo))
