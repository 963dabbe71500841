import { expect, test } from 'vitest'
import { typingText } from './typing-text.ts'

test.each([
  [[], ''],
  [['Ada'], 'Ada is typing'],
  [['Ada', 'Bob'], 'Ada and Bob are typing'],
  [['Ada', 'Bob', 'Cy'], 'Ada, Bob and others are typing'],
])('%j', (names, text) => {
  expect(typingText(names)).toBe(text)
})
