import { expect, test } from 'vitest'
import { grantableRoles, mayAdd, mayRemove, mayRename } from './participant-rules.ts'

test('an owner may give and take every role', () => {
  expect(grantableRoles('owner', 'owner')).toEqual(['admin', 'moderator', 'member'])
  expect(mayRemove('owner', 'owner')).toBe(true)
})

test('an admin manages those below', () => {
  expect(grantableRoles('admin', 'member')).toEqual(['moderator'])
  expect(grantableRoles('admin', 'owner')).toEqual([])
  expect(mayRemove('admin', 'moderator')).toBe(true)
  expect(mayRemove('admin', 'admin')).toBe(false)
})

test('a member manages nobody', () => {
  expect(mayAdd({ kind: 'group', role: 'member' })).toBe(false)
  expect(mayRename({ role: null })).toBe(false)
  expect(grantableRoles('member', 'member')).toEqual([])
  expect(mayRemove('member', 'member')).toBe(false)
})

test('a moderator may add people to a room, but not to a group', () => {
  expect(mayAdd({ kind: 'room', role: 'moderator' })).toBe(true)
  expect(mayAdd({ kind: 'group', role: 'moderator' })).toBe(false)
})
