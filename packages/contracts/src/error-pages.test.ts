import { expect, test } from 'vitest'
import { errorPages } from './error-pages.ts'
import { type ErrorCode, errors, problemTypeOf } from './errors.ts'

test('every error has a page of its own, and says something there', () => {
  const codes = Object.keys(errors) as ErrorCode[]
  expect(Object.keys(errorPages).toSorted()).toEqual(codes.toSorted())
  expect(new Set(codes.map(problemTypeOf)).size).toBe(codes.length)
  for (const { means, fix } of Object.values(errorPages)) expect(Math.min(means.length, fix.length)).toBeGreaterThan(20)
})
