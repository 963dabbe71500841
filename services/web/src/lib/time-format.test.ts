import { expect, test } from 'vitest'
import { daysBetween, formatDay, formatShort, isSameDay } from './time-format.ts'

const now = new Date(2026, 10, 21, 12, 0)
const at = (year: number, month: number, day: number, hour = 9): string =>
  new Date(year, month, day, hour).toISOString()

test('days are counted by midnights, not by hours', () => {
  expect(daysBetween(new Date(2026, 10, 20, 23, 59), new Date(2026, 10, 21, 0, 1))).toBe(1)
  expect(isSameDay(at(2026, 10, 21, 0), at(2026, 10, 21, 23))).toBe(true)
})

test('a day has the name a person would use', () => {
  expect(formatDay(at(2026, 10, 21), now)).toBe('Today')
  expect(formatDay(at(2026, 10, 20), now)).toBe('Yesterday')
  expect(formatDay(at(2026, 10, 17), now)).toBe(
    new Intl.DateTimeFormat(undefined, { weekday: 'long' }).format(new Date(2026, 10, 17)),
  )
  expect(formatDay(at(2025, 10, 17), now)).toContain('2025')
})

test('a short time says no more than is needed', () => {
  expect(formatShort(at(2026, 10, 21), now)).toMatch(/\d/)
  expect(formatShort(at(2025, 1, 3), now)).toContain('2025')
  expect(formatShort(at(2026, 1, 3), now)).not.toContain('2026')
})
