import { expect, test } from 'vitest'
import { mentionTextsIn } from './mentions.ts'

const namesIn = (content: string) => mentionTextsIn(content).map(({ names }) => names)

test('a name begins with an at sign and ends before punctuation, or with it', () => {
  expect(namesIn('@ann and @Bob_2: hello')).toEqual([['ann'], ['bob_2']])
  expect(namesIn('Ask @ann.')).toEqual([['ann.', 'ann']])
  expect(namesIn('(@ann.b)')).toEqual([['ann.b']])
  expect(mentionTextsIn('Ask @ann.')[0]!.start).toBe(4)
})

test('an address, a path and a name in another script are none', () => {
  expect(namesIn('ann@example.test https://x.test/@ann @@ann @annä @')).toEqual([])
})
