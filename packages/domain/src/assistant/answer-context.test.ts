import { ASSISTANT } from '@chat/contracts'
import { expect, test } from 'vitest'
import { sampleMessage } from '../conformance/samples.ts'
import type { MessageEntry } from '../log/entry.ts'
import { contextOf, tokensIn } from './answer-context.ts'

const said = (seq: number, content: string, more: Partial<MessageEntry['body']> = {}): MessageEntry => {
  const entry = sampleMessage('cnv_ai-1', seq) as MessageEntry
  return { ...entry, body: { ...entry.body, content, ...more } }
}
const told = (before: MessageEntry[], more: object = {}) =>
  contextOf({
    kind: 'assistant',
    question: said(9, 'And now?'),
    before,
    nameOf: () => 'Ann',
    summary: null,
    tokenBudget: 300,
    ...more,
  })
const contentsOf = (before: MessageEntry[], more: object = {}) =>
  told(before, more)
    .turns.slice(1)
    .map(({ content }) => content)

test('what is encrypted, deleted, of the system or an excuse of ours is not told', () => {
  const deleted = said(4, 'taken back')
  deleted.changes.deletedAt = 1
  const facts = { model: null, questionId: null }
  const before = [
    said(1, 'plain'),
    said(2, 'b64:secret', { kind: 'encrypted' }),
    said(3, 'Ann joined', { kind: 'system' }),
    deleted,
    said(5, 'I could not answer', { kind: 'assistant', assistant: { ...facts, finishReason: 'error' } }),
    said(6, 'Half a', { kind: 'assistant', assistant: { ...facts, finishReason: 'aborted' } }),
  ]
  expect(contentsOf(before)).toEqual(['plain', 'Half a', 'And now?'])
})

test('the newest turns are told, as far as there is room, and from where on is said', () => {
  const before = Array.from({ length: 8 }, (_, index) => said(index + 1, `${index} ${'word '.repeat(18)}`))
  const { turns, from } = told(before)
  expect(turns.at(1)?.content).toMatch(new RegExp(`^${from - 1} `))
  expect(from).toBeGreaterThan(1)
  expect(from).toBeLessThan(9)
  expect(turns.reduce((sum, { content }) => sum + tokensIn(content) + 4, 0)).toBeLessThanOrEqual(300)
})

test('a question that is too long is cut, and a summary takes no more than a quarter', () => {
  const summary = 'heron '.repeat(500)
  const { turns, from } = told([said(1, 'before')], { question: said(9, 'why '.repeat(1_000)), summary })
  expect(from).toBe(9)
  expect(turns[0]?.content).toContain('What was said before, in short: heron')
  expect(turns[1]?.content).toMatch(/^why why/)
  expect(turns.reduce((sum, { content }) => sum + tokensIn(content) + 4, 0)).toBeLessThanOrEqual(300)
})

test('in a group each message has its author, and the assistant is itself', () => {
  const answer = { ...said(2, 'Tea.', { kind: 'assistant' }), actorId: ASSISTANT.id }
  expect(told([said(1, 'hi'), answer], { kind: 'group' }).turns.slice(1)).toEqual([
    { role: 'user', content: 'Ann: hi' },
    { role: 'assistant', content: 'Tea.' },
    { role: 'user', content: 'Ann: And now?' },
  ])
})
