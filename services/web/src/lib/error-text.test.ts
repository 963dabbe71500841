import { expect, test } from 'vitest'
import { errorTextOf, fieldErrorsOf } from './error-text.ts'

test('a known code says what to do', () => {
  expect(errorTextOf({ code: 'LAST_OWNER', title: 'x' })).toMatch(/somebody else an owner/)
})

test('a limit says when to come back', () => {
  expect(errorTextOf({ code: 'RATE_LIMITED', retryAfter: 2.1 })).toBe('That was too often. Try again in 3 s.')
})

test('an unknown code falls back to the title of the server', () => {
  expect(errorTextOf({ code: 'REFUSED_BY_STORE', title: 'The database refused to store this.' })).toMatch(/refused/)
})

test('a failed fetch names the connection', () => {
  expect(errorTextOf(new TypeError('Failed to fetch'))).toMatch(/connection/)
})

test('errors of fields stand beside their fields', () => {
  expect(fieldErrorsOf({ code: 'BAD_REQUEST', errors: [{ path: 'body.username', message: 'too short' }] })).toEqual({
    username: 'Too short',
  })
  expect(Object.keys(fieldErrorsOf({ code: 'EMAIL_TAKEN' }))).toEqual(['email'])
})
