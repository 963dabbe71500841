const timeFormat = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' })
const weekdayFormat = new Intl.DateTimeFormat(undefined, { weekday: 'short' })
const longWeekdayFormat = new Intl.DateTimeFormat(undefined, { weekday: 'long' })
const dayFormat = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' })
const longDayFormat = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long' })
const yearFormat = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: 'numeric' })
const fullFormat = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'medium' })

/** How many midnights lie between two moments, in local time. */
export function daysBetween(earlier: Date, later: Date): number {
  const midnight = (date: Date): number => Date.UTC(date.getFullYear(), date.getMonth(), date.getDate())
  return Math.round((midnight(later) - midnight(earlier)) / 86_400_000)
}

/** 14:05 */
export const formatTime = (at: string): string => timeFormat.format(new Date(at))

/** All there is to say about a moment, for a tooltip. */
export const formatFull = (at: string): string => fullFormat.format(new Date(at))

/** As short as it can be and still be clear: 14:05, Tue, 3 May, 3 May 2024. */
export function formatShort(at: string, now: Date): string {
  const date = new Date(at)
  const days = daysBetween(date, now)
  if (days <= 0) return timeFormat.format(date)
  if (days < 7) return weekdayFormat.format(date)
  return date.getFullYear() === now.getFullYear() ? dayFormat.format(date) : yearFormat.format(date)
}

/** Today, Yesterday, Tuesday, Tuesday 3 May, 3 May 2024. */
export function formatDay(at: string, now: Date): string {
  const date = new Date(at)
  const days = daysBetween(date, now)
  if (days <= 0) return 'Today'
  if (days === 1) return 'Yesterday'
  if (days < 7) return longWeekdayFormat.format(date)
  return date.getFullYear() === now.getFullYear() ? longDayFormat.format(date) : yearFormat.format(date)
}

export const isSameDay = (one: string, other: string): boolean => daysBetween(new Date(one), new Date(other)) === 0
