import { expect, test } from 'vitest'
import { frame, OPCODES, takeTexts } from './frame.ts'

test.each([0, 5, 125, 126, 300, 65_535, 65_536])('a text of %i letters is read as it was written', (length) => {
  const text = 'x'.repeat(length)
  const { texts, rest } = takeTexts(frame(text, { masked: false }))
  expect(texts).toEqual([text])
  expect(rest.length).toBe(0)
})

test('what has not come whole yet is left, and a goodbye is heard', () => {
  const whole = Buffer.concat([frame('one', { masked: false }), frame('two', { masked: false })])
  const { texts, rest } = takeTexts(whole.subarray(0, -1))
  expect(texts).toEqual(['one'])
  expect(takeTexts(Buffer.concat([rest, whole.subarray(-1)])).texts).toEqual(['two'])
  expect(takeTexts(frame('', { masked: false, opcode: OPCODES.close })).isClosing).toBe(true)
})

test('a client hides what it says behind its mask', () => {
  const bytes = frame('hello')
  const key = bytes.subarray(2, 6)
  expect(
    bytes
      .subarray(6)
      .map((byte, index) => byte ^ key[index % 4]!)
      .toString(),
  ).toBe('hello')
})
