import { expect, test } from 'vitest'
import { keepDoing } from './keep-doing.ts'
import { systemClock } from './system-clock.ts'

test('it is done again, also after a failure, until the signal aborts', async () => {
  const stopping = new AbortController()
  const failures: unknown[] = []
  let times = 0
  await keepDoing(
    {
      async act() {
        times += 1
        if (times === 4) stopping.abort()
        if (times % 2 === 0) throw new Error(`failed at ${times}`)
      },
      everyMs: 1,
      failed: (error) => failures.push((error as Error).message),
    },
    systemClock,
    stopping.signal,
  )
  expect(times).toBe(4)
  expect(failures).toEqual(['failed at 2']) // what fails because it was stopped is nobody's failure
})
