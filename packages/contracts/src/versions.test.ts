import { expect, test } from 'vitest'
import { versionOf } from './versions.ts'

const settings = {
  historyFrom: 'joining',
  slowModeSeconds: 0,
  announcementOnly: false,
  disappearAfterSeconds: null,
} as const
const group = { name: 'Tea', topic: null, settings }

test('a version is of what an edit can change, and of nothing else', () => {
  const version = versionOf('conversation', group)
  const { historyFrom, ...others } = settings
  expect(versionOf('conversation', { ...group, settings: { ...others, historyFrom } })).toBe(version)
  const busy = { ...group, lastSeq: 9, unreadCount: 3 }
  expect(versionOf('conversation', busy)).toBe(version)
  expect(versionOf('conversation', { ...group, topic: '' })).not.toBe(version)
  expect(versionOf('conversation', { ...group, settings: { ...settings, slowModeSeconds: 1 } })).not.toBe(version)
})

test('other contents have other versions', () => {
  const versions = Array.from({ length: 10_000 }, (_, index) => versionOf('message', { content: `message ${index}` }))
  expect(new Set(versions).size).toBe(versions.length)
})
