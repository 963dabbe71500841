import { expect, test } from 'vitest'
import { createAdmission } from './admission.ts'

test('so many run, so many wait, and the rest is told to come back', async () => {
  const admission = createAdmission({ running: 2, waiting: 1 })
  const finish: (() => void)[] = []
  const started: number[] = []
  const work = (index: number) =>
    admission.run(() => {
      started.push(index)
      return new Promise<void>((resolve) => finish.push(resolve))
    })
  const runs = [work(1), work(2), work(3)]
  await expect(work(4)).rejects.toMatchObject({ code: 'BUSY' })
  expect(started).toEqual([1, 2])
  finish[0]?.()
  await runs[0]
  expect(started).toEqual([1, 2, 3])
  finish[1]?.()
  finish[2]?.()
  await Promise.all(runs)
  await admission.run(async () => started.push(5))
  expect(started).toEqual([1, 2, 3, 5])
})
