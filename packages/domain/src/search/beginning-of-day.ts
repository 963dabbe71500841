export const DAY_MS = 86_400_000

/** When a day begins by the clock on the wall of a time zone; `midnight` is when it does in UTC. */
export function beginningOfDay(midnight: number, timeZone: string): number {
  const guess = midnight - offsetAt(midnight, timeZone)
  // The clock may be put forward or back in between.
  return midnight - offsetAt(guess, timeZone)
}

/** How far the clock on the wall is ahead of UTC, ms. */
function offsetAt(at: number, timeZone: string): number {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  })
  const { year, month, day, hour, minute, second } = Object.fromEntries(
    format.formatToParts(at).map(({ type, value }) => [type, value]),
  )
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`) - at
}
