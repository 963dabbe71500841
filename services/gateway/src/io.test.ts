import { expect, test } from 'vitest'
import { isOriginAllowed } from './io.ts'

const from = (origin: string | undefined, host = 'chat.example.com:3000', more: Record<string, string> = {}) => ({
  headers: { host, ...(origin === undefined ? {} : { origin }), ...more },
})

test('pages of the same host and programs without an origin may connect', () => {
  expect(isOriginAllowed(from(undefined), [])).toBe(true)
  expect(isOriginAllowed(from('http://chat.example.com'), [])).toBe(true)
  expect(
    isOriginAllowed(from('https://chat.example.com', 'gateway:80', { 'x-forwarded-host': 'chat.example.com' }), []),
  ).toBe(true)
})

test('pages of other hosts may only when they are listed', () => {
  expect(isOriginAllowed(from('https://evil.example'), [])).toBe(false)
  expect(isOriginAllowed(from('null'), [])).toBe(false)
  expect(isOriginAllowed(from('https://app.example'), ['https://app.example'])).toBe(true)
  expect(isOriginAllowed(from('https://evil.example'), ['*'])).toBe(true)
})
