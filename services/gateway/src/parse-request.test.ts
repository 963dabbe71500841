import { AppError } from '@chat/domain'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseRequest } from './parse-request.ts'

const refusal = (request: unknown): AppError['more'] => {
  try {
    parseRequest('send-message', request)
  } catch (error) {
    if (error instanceof AppError && error.code === 'BAD_REQUEST') return error.more
    throw error
  }
  throw new Error('was not refused')
}

test('what is wrong is told by field', () => {
  expect(refusal({ conversationId: 'cnv_x' }).errors).toMatchObject([{ path: 'content' }])
  expect(refusal({ conversationId: 'cnv_x', content: 'x', isAdmin: true }).errors).toHaveLength(1)
})

test('keys that could reach a prototype are refused at any depth, and so is what is no object', () => {
  for (const text of [
    '{"__proto__":{}}',
    '{"a":{"constructor":1}}',
    '{"a":[{"prototype":1}]}',
    '[]',
    '1',
    '"x"',
    'null',
  ]) {
    expect(refusal(JSON.parse(text))).toBeDefined()
  }
})

test('nothing whatever is thrown but a refusal', () => {
  fc.assert(
    fc.property(fc.anything(), (request) => {
      expect(refusal(request)).toBeDefined()
    }),
  )
})
