import type { Role } from '@chat/contracts'
import { expect, test } from 'vitest'
import { grantableRoles, may, mayRemove } from './participant-rules.ts'

const inGroup = (role: Role | null) => ({ kind: 'group', role }) as const

test('an owner may give and take every role', () => {
  expect(grantableRoles(inGroup('owner'), 'owner')).toEqual(['admin', 'moderator', 'member'])
  expect(mayRemove(inGroup('owner'), 'owner')).toBe(true)
})

test('an admin manages those below', () => {
  expect(grantableRoles(inGroup('admin'), 'member')).toEqual(['moderator'])
  expect(grantableRoles(inGroup('admin'), 'owner')).toEqual([])
  expect(mayRemove(inGroup('admin'), 'moderator')).toBe(true)
  expect(mayRemove(inGroup('admin'), 'admin')).toBe(false)
})

test('a member manages nobody', () => {
  expect(may('add-participant', inGroup('member'))).toBe(false)
  expect(may('update-conversation', inGroup(null))).toBe(false)
  expect(grantableRoles(inGroup('member'), 'member')).toEqual([])
  expect(mayRemove(inGroup('member'), 'member')).toBe(false)
})

test('a moderator may add people to a room, but not to a group', () => {
  expect(may('add-participant', { kind: 'room', role: 'moderator' })).toBe(true)
  expect(may('add-participant', inGroup('moderator'))).toBe(false)
})

test('either of two sets how long messages stay', () => {
  expect(may('set-disappearing', { kind: 'direct', role: 'member' })).toBe(true)
  expect(may('change-settings', { kind: 'direct', role: 'member' })).toBe(false)
})
