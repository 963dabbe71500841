import { expect, test } from 'vitest'
import { accountFaultsOf } from './account-faults.ts'

const good = { username: 'ada', email: 'ada@example.org', password: 'correct horse' }

test('a good account has no fault', () => {
  expect(accountFaultsOf(good)).toEqual({})
})

test.each([
  ['username', 'ad'],
  ['username', 'ada lovelace'],
  ['email', 'ada@'],
  ['password', 'short'],
] as const)('a fault of the %s is found: %s', (field, value) => {
  expect(Object.keys(accountFaultsOf({ ...good, [field]: value }))).toEqual([field])
})
