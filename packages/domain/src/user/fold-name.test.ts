import { expect, test } from 'vitest'
import { foldName, searchNamesOf } from './fold-name.ts'

test.each([
  ['Zoë', 'zoe'],
  ['ŁUKASZ Żółć', 'lukasz zolc'],
  ['Straße', 'strasse'],
  ['Nguyễn  Văn', 'nguyen van'],
  ['ＡＤＡ', 'ada'],
  ['山田 太郎', '山田 太郎'],
  ['Ёлка', 'елка'],
])('%s is found as %s', (name, folded) => expect(foldName(name)).toBe(folded))

test('somebody is found by the handle and from each word of the name on', () => {
  expect(searchNamesOf({ username: 'ada.l', displayName: 'Ada King Lovelace' })).toEqual([
    'ada.l',
    'ada king lovelace',
    'king lovelace',
    'lovelace',
  ])
})
