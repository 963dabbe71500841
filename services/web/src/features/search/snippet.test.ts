import { expect, test } from 'vitest'
import { snippetOf } from './snippet.ts'

const shown = (content: string, highlights: { start: number; end: number }[]): string =>
  snippetOf(content, highlights)
    .map(({ text, isHighlighted }) => (isHighlighted ? `[${text}]` : text))
    .join('')

test('a short text is shown whole, with what was found marked', () => {
  expect(shown('a red balloon', [{ start: 2, end: 5 }])).toBe('a [red] balloon')
  expect(
    shown('red red', [
      { start: 0, end: 3 },
      { start: 4, end: 7 },
    ]),
  ).toBe('[red] [red]')
  expect(shown('all of it', [])).toBe('all of it')
})

test('a long text is cut around what was found first', () => {
  const text = `${'x'.repeat(100)} needle ${'y'.repeat(300)}`
  const snippet = shown(text, [{ start: 101, end: 107 }])
  expect(snippet).toMatch(/^…x{39} \[needle\] y+…$/)
  expect(snippet.length).toBeLessThan(170)
})

test('no character is cut in two', () => {
  const text = `${'🎉'.repeat(100)}needle`
  expect(shown(text, [{ start: 200, end: 206 }]).isWellFormed()).toBe(true)
  expect(shown(text, []).isWellFormed()).toBe(true)
})
