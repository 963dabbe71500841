import { expect, test } from 'vitest'
import { linkify } from './linkify.ts'

const linksOf = (text: string): string[] => linkify(text).flatMap((part) => (part.kind === 'link' ? [part.href] : []))

test('finds links and leaves the rest as it is', () => {
  const text = 'See https://example.org/a?b=c#d, and www.example.com/x.'
  expect(linksOf(text)).toEqual(['https://example.org/a?b=c#d', 'https://www.example.com/x'])
  expect(
    linkify(text)
      .map((part) => part.text)
      .join(''),
  ).toBe(text)
})

test('a bracket around a link is not part of it, one inside is', () => {
  expect(linksOf('(https://example.org/a)')).toEqual(['https://example.org/a'])
  expect(linksOf('(https://example.org/a_(b))')).toEqual(['https://example.org/a_(b)'])
  expect(linksOf('https://example.org/a_(b)')).toEqual(['https://example.org/a_(b)'])
})

test.each(['javascript:alert(1)', 'data:text/html,x', 'https://', 'http://nodots', 'ftp://example.org', 'no link'])(
  '%s is plain text',
  (text) => {
    expect(linkify(text)).toEqual([{ kind: 'text', text }])
  },
)

test('markup stays text', () => {
  expect(linkify('<a href="https://example.org">x</a>').map((part) => part.kind)).toEqual(['text', 'link', 'text'])
})
