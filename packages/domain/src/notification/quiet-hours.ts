import type { QuietHours } from '@chat/contracts'

/** Whether this moment lies in them, by the clock on the wall of that time zone. */
export function isQuiet(hours: QuietHours | null, at: number): boolean {
  if (!hours) return false
  const { from, to, timeZone } = hours
  const format = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
  const time = format.format(at)
  return from <= to ? from <= time && time < to : from <= time || time < to
}
