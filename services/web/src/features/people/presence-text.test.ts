import type { Presence } from '@chat/contracts'
import { expect, test } from 'vitest'
import { isHere, presenceTextOf } from './presence-text.ts'

const AT = '2030-01-01T12:00:00.000Z'
const presence = (more: Partial<Presence>): Presence => ({
  userId: 'usr_a',
  status: 'online',
  text: null,
  emoji: null,
  expiresAt: null,
  lastSeenAt: null,
  ...more,
})

test('says whether somebody is here, and what they say about it', () => {
  expect(presenceTextOf(undefined, 0)).toBe('Offline')
  expect(presenceTextOf(presence({}), 0)).toBe('Online')
  const lunch = presence({ status: 'away', text: 'Lunch', emoji: '🍜', expiresAt: AT })
  expect(presenceTextOf(lunch, Date.parse(AT) - 1)).toBe('Away · 🍜 Lunch')
  expect(presenceTextOf(lunch, Date.parse(AT))).toBe('Online')
})

test('who is away or does not want to be disturbed is here', () => {
  expect([isHere(presence({ status: 'dnd' })), isHere(presence({ status: 'offline' })), isHere(undefined)]).toEqual([
    true,
    false,
    false,
  ])
})
