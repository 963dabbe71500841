import { expect, test } from 'vitest'
import { NEW_USER } from '../ports/user-store.ts'
import { seenPresence } from './seen-presence.ts'

const NOW = Date.UTC(2030, 0, 1)
const here = { userId: 'usr_a', isOnline: true, lastSeenAt: NOW }
const user = (availability: 'online' | 'away' | 'dnd' | 'invisible', expiresAt: number | null = null) => ({
  ...NEW_USER,
  status: { availability, text: 'at lunch', emoji: '🍜', expiresAt },
})

test('who is here is seen as they set it', () => {
  expect(seenPresence(here, user('dnd'), NOW)).toMatchObject({ status: 'dnd', text: 'at lunch', emoji: '🍜' })
  expect(seenPresence({ ...here, isOnline: false }, user('dnd'), NOW)).toMatchObject({ status: 'offline' })
})

test('who is invisible is as one who is away for nobody knows how long', () => {
  expect(seenPresence(here, user('invisible'), NOW)).toMatchObject({ status: 'offline', lastSeenAt: null })
})

test('what has expired is as if nothing had been set', () => {
  expect(seenPresence(here, user('away', NOW), NOW)).toMatchObject({ status: 'online', text: null, emoji: null })
  expect(seenPresence(here, user('away', NOW + 1), NOW)).toMatchObject({ status: 'away', text: 'at lunch' })
})

test('when somebody was here last is theirs to tell', () => {
  const privacy = { ...NEW_USER.privacy, lastSeen: false }
  expect(seenPresence(here, { ...user('online'), privacy }, NOW)).toMatchObject({ status: 'online', lastSeenAt: null })
})
