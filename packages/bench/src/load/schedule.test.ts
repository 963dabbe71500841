import { expect, test } from 'vitest'
import { sendAtRate } from './schedule.ts'

test('everything is sent, each with the moment it was due', async () => {
  const due: number[] = []
  await sendAtRate(200, 0.1, (dueAt) => due.push(dueAt))
  expect(due).toHaveLength(20)
  expect((due[19] ?? 0) - (due[0] ?? 0)).toBeCloseTo(95, 6)
})
