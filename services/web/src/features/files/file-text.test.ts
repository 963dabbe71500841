import type { File } from '@chat/contracts'
import { expect, test } from 'vitest'
import { attachmentsTextOf, durationTextOf, lineOf, sizeTextOf } from './file-text.ts'

const file = (kind: File['kind'], name = 'a') => ({ kind, name }) as File

test('sizes are short', () => {
  expect([0, 999, 1_536, 104_857_600, 5_368_709_120].map(sizeTextOf)).toEqual([
    '0 bytes',
    '999 bytes',
    '1.5 KB',
    '100 MB',
    '5 GB',
  ])
})

test('durations are read as on a clock', () => {
  expect([400, 1_500, 65_000, 3_605_000].map(durationTextOf)).toEqual(['0:00', '0:02', '1:05', '1:00:05'])
})

test('what was sent is said in one line', () => {
  expect(attachmentsTextOf([file('image')])).toBe('Photo')
  expect(attachmentsTextOf([file('video'), file('video')])).toBe('2 videos')
  expect(attachmentsTextOf([file('file', 'plan.pdf')])).toBe('plan.pdf')
  expect(attachmentsTextOf([file('image'), file('file')])).toBe('2 files')
  expect(lineOf({ content: ' look\nhere ', attachments: [file('image')] })).toBe('look here')
  expect(lineOf({ content: '', attachments: [file('audio')] })).toBe('Audio')
})
