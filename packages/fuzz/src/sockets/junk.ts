import fc from 'fast-check'

const nested = (depth: number): unknown => {
  let value: unknown = 1
  for (let index = 0; index < depth; index += 1) value = index % 2 === 0 ? [value] : { a: value }
  return value
}

const ODD: readonly unknown[] = [
  null,
  true,
  -0,
  -1,
  0,
  0.5,
  1e308,
  2 ** 53,
  '',
  ' ',
  '\u0000',
  '\ud800',
  '\u202e',
  '🧪'.repeat(40),
  '__proto__',
  'constructor',
  '../../etc/passwd',
  "'; drop table users; --",
  '${7*7}',
  'cnv_',
  'inb_',
  '.1',
  'cnv_a.0',
  'cnv_a.999999999999999',
  'x'.repeat(161),
  'x'.repeat(20_000),
  [],
  [[]],
  {},
  { $gt: '' },
  { $where: 'while(1);' },
  { length: 1e9 },
  { toString: null, valueOf: null, then: true },
  JSON.parse('{"__proto__":{"isAdmin":true}}'),
  nested(20),
  nested(2_000),
  Array.from({ length: 5_000 }, () => null),
  Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`k${index}`, index])),
]

/** What can be written as JSON and is seldom meant. */
export const junk: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...ODD) },
  { weight: 2, arbitrary: fc.jsonValue({ maxDepth: 3, stringUnit: 'binary' }) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 60 }) },
  { weight: 1, arbitrary: fc.double() },
)
