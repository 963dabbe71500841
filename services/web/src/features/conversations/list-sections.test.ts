import { expect, test } from 'vitest'
import { sampleConversation } from './sample-conversation.ts'
import { sectionsOf } from './list-sections.ts'

test('requests stand apart, favourites first, and what is archived is put away', () => {
  const conversations = {
    a: sampleConversation(),
    b: sampleConversation({ archived: true, favourite: true }),
    c: sampleConversation({ favourite: true }),
    d: sampleConversation({ state: 'requested' }),
    e: sampleConversation(),
  }
  expect(sectionsOf(['a', 'b', 'c', 'd', 'e'], conversations)).toEqual({
    requests: ['d'],
    shown: ['c', 'a', 'e'],
    archived: ['b'],
  })
})
