import { expect, test } from 'vitest'
import { BATCH_SIZE, createCases, detailsOf } from './cases.ts'
import { judgeAnswer } from './judge-answer.ts'

const targets = { conversationIds: ['cnv_a'], messageIds: ['cnv_a.1'], userIds: ['usr_a'], roomNames: ['a-room'] }

test('a seed and a batch make the same cases again, and others make others', () => {
  const said = (seed: number, batch: number) => createCases(seed, targets)(batch).map(detailsOf)
  expect(said(1, 0)).toHaveLength(BATCH_SIZE)
  expect(said(1, 0)).toEqual(said(1, 0))
  expect(said(1, 1)).not.toEqual(said(1, 0))
  expect(said(2, 0)).not.toEqual(said(1, 0))
})

test('only an acknowledgement that a client can live with is none to complain about', () => {
  const error = { type: '/x', title: 'x', status: 400, code: 'BAD_REQUEST' }
  expect(judgeAnswer({ ok: true, data: {} })).toBeNull()
  expect(judgeAnswer({ ok: false, error })).toBeNull()
  expect(judgeAnswer({ ok: false, error: { ...error, code: 'INTERNAL', status: 500 } })).toContain('INTERNAL')
  expect(judgeAnswer({ ok: false, error: { ...error, status: 404 } })).toContain('404')
  for (const wrong of [undefined, 'no', {}, { ok: true }, { ok: false }]) expect(judgeAnswer(wrong)).not.toBeNull()
})
