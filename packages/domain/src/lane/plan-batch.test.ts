import { expect, test } from 'vitest'
import { textOf } from './plan-batch.ts'

const name = 'send-message'
const request = { conversationId: 'cnv_a', clientMsgId: 'one', content: 'hello' }

test('a repeat is the same command in whichever order it lists its fields', () => {
  const byRest = { content: 'hello', conversationId: 'cnv_a', clientMsgId: 'one', replyTo: undefined }
  expect(textOf({ name, request: byRest })).toBe(textOf({ name, request }))
})

test('another content is another command', () => {
  expect(textOf({ name, request: { ...request, content: 'bye' } })).not.toBe(textOf({ name, request }))
})
