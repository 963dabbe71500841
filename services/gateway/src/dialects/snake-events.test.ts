import { type EventName, events } from '@chat/contracts'
import { expect, test } from 'vitest'
import { toSnake } from './snake-events.ts'

test('no kebab-case name leaves', () => {
  for (const event of Object.keys(events) as EventName[]) {
    for (const [name] of toSnake(event, { conversationId: 'cnv_a', upToSeq: 1 })) expect(name).not.toContain('-')
  }
})

test('a new message has both names and both sets of fields', () => {
  const message = { id: 'cnv_a.2', conversationId: 'cnv_a', senderId: 'usr_a', kind: 'text', content: 'hello' }
  const fields = {
    senderId: 'usr_a',
    content: 'hello',
    message: 'hello',
    chatId: 'cnv_a',
    roomId: 'cnv_a',
    messageId: 'cnv_a.2',
    messageType: 'text',
  }
  expect(toSnake('new-message', message)).toMatchObject([
    ['message_received', fields],
    ['new_message', fields],
  ])
})

test('what came with files has one name more, and the first of them where they look for it', () => {
  const attachments = [{ id: 'fil_a', url: '/api/files/fil_a/content', name: 'a.png' }]
  const told = toSnake('new-message', { id: 'cnv_a.2', conversationId: 'cnv_a', kind: 'image', attachments })
  expect(told.map(([name]) => name)).toEqual(['message_received', 'new_message', 'media_received'])
  expect(told[2]?.[1]).toMatchObject({ chatId: 'cnv_a', messageType: 'image', media: { fileId: 'fil_a' } })
})

test('who read what is told as it was there', () => {
  expect(toSnake('messages-read', { conversationId: 'cnv_a', userId: 'usr_a', upToSeq: 7 })).toMatchObject([
    ['messages_read', { chatId: 'cnv_a', readBy: 'usr_a', messageIds: ['cnv_a.7'], upToSeq: 7 }],
  ])
})
