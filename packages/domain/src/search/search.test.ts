import { expect, test } from 'vitest'
import { analyseText, elementsOf } from './analyse-text.ts'
import { matchText } from './match-text.ts'
import { parseQuery } from './parse-query.ts'
import { tokensOf, wantedTokensOf } from './search-tokens.ts'

const tokens = (text: string) => tokensOf(elementsOf(text))

/** What of the text is highlighted, or null. */
function found(q: string, text: string): string[] | null {
  const highlights = matchText(parseQuery(q).terms, text)
  // The index must not lose what the text holds.
  const indexed = tokens(text)
  const wanted = parseQuery(q).terms.map(({ elements, isPrefix }) => wantedTokensOf(elements, isPrefix))
  const isCandidate = wanted.every(
    (each) =>
      each.tokens.every((token) => indexed.includes(token)) &&
      each.prefixes.every((prefix) => indexed.some((token) => token.startsWith(prefix))),
  )
  if (highlights) expect(isCandidate).toBe(true)
  return highlights && highlights.map(({ start, end }) => text.slice(start, end))
}

const refusal = (q: string): string => {
  try {
    parseQuery(q)
  } catch (error) {
    return (error as { more: { errors: { message: string }[] } }).more.errors[0]?.message ?? ''
  }
  throw new Error(`${q} was taken`)
}

test.each([
  ['cafe', 'We met at the Café.', ['Café']],
  ['CAFÉ', 'cafe\u0301 or cafe', ['cafe\u0301', 'cafe']],
  ['strasse', 'Hauptstraße 5, Straße', ['Straße']],
  ['istanbul', 'İstanbul', ['İstanbul']],
  ['ελλας', 'ΕΛΛΆΣ', ['ΕΛΛΆΣ']],
  ['елка', 'Ёлка', ['Ёлка']],
  ['abc', 'ＡＢＣ', ['ＡＢＣ']],
  ['كتاب', 'هٰذا كِتَابٌ جديد', ['كِتَابٌ']],
  ['احمد', 'أحمد هنا', ['أحمد']],
  ['שלום', 'שָׁלוֹם לכם', ['שָׁלוֹם']],
  ['世界', '你好，世界！', ['世界']],
  ['界', '你好世界', ['界']],
  ['東京タワー', '昨日は東京タワーに行きました', ['東京タワー']],
  ['か', 'が', null],
  ['ประเทศ', 'ฉันรักประเทศไทย', ['ประเทศ']],
  ['ไทย', 'ฉันรักประเทศไทย', ['ไทย']],
  ['학교', '학교에서 만나요', ['학교']],
  ['🎉', 'done 🎉 🎉🎉', ['🎉', '🎉🎉']],
  ["don't", 'I don’t know', ['don’t']],
  ['foo-bar', 'a foo bar b', ['foo bar']],
  ['iPhoneを', '新しいiPhoneを買った', ['iPhoneを']],
  ['hell', 'hello', null],
  ['hel*', 'Hello help', ['Hel', 'hel']],
  ['"good morning"', 'A good, morning!', ['good, morning']],
  ['"good morning"', 'morning is good', null],
  ['"good morning', 'good morning', ['good morning']],
  ['hello world', 'world, hello', ['world', 'hello']],
  ['hello moon', 'world, hello', null],
])('%s in %s', (q, text, expected) => expect(found(q, text)).toEqual(expected))

test('a long word is found whole', () => {
  const word = 'x'.repeat(200)
  expect(found(word, `a ${word} b`)).toEqual([word])
  expect(found(word, `a ${word}y b`)).toBe(null)
})

test('each code unit of the normal form knows where it comes from', () => {
  for (const text of ['Straße ﬁn', 'İstanbul 🎉 你好', 'plain text']) {
    const { normal, starts, ends } = analyseText(text)
    expect([starts.length, ends.length]).toEqual([normal.length, normal.length])
    for (const [index, start] of starts.entries()) expect(start).toBeLessThanOrEqual(ends[index] as number)
  }
})

test('operators are told from words', () => {
  const query = parseQuery('http://a.b from:@ada in:"Tea time" before:2026-02-01 after:2026-01-01 has:links hi')
  expect(query).toMatchObject({
    from: '@ada',
    in: 'Tea time',
    has: ['link'],
    before: Date.UTC(2026, 1, 1),
    notBefore: Date.UTC(2026, 0, 2),
  })
  expect(query.terms.map(({ normal }) => normal)).toEqual(['http a b', 'hi'])
  expect(parseQuery('x before:2026-02-01T12:00:00+01:00').before).toBe(Date.UTC(2026, 1, 1, 11))
})

test('a day begins where the asker is, also when the clock was changed in it', () => {
  const of = (q: string, timeZone: string) => parseQuery(`x ${q}`, timeZone)
  expect(of('before:2026-07-01', 'Europe/Berlin').before).toBe(Date.UTC(2026, 5, 30, 22))
  expect(of('before:2026-01-01', 'Asia/Kolkata').before).toBe(Date.UTC(2025, 11, 31, 18, 30))
  expect(of('after:2026-03-29', 'Europe/Berlin').notBefore).toBe(Date.UTC(2026, 2, 29, 22))
  expect(of('before:2026-03-29', 'Europe/Berlin').before).toBe(Date.UTC(2026, 2, 28, 23))
  expect(of('before:2026-11-02', 'America/New_York').before).toBe(Date.UTC(2026, 10, 2, 5))
})

test.each([
  ['…', /Say what to search for/],
  ['in:general', /Say what to search for/],
  ['x from:', /Write something after from:/],
  ['x from:a from:b', /Give from: once/],
  ['x has:legs', /has: knows link, file/],
  ['x before:yesterday', /before: takes a day/],
  ['x after:2026-02-31', /after: takes a day/],
  ['a*', /at least 2 letters/],
  [Array.from({ length: 17 }, (_, index) => `w${index}`).join(' '), /at most 16 words/],
])('%s is refused', (q, message) => expect(refusal(q)).toMatch(message))
