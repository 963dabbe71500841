import { expect, test } from 'vitest'
import { createLatencyRecorder } from './latency.ts'

test('percentiles are those of what was recorded', () => {
  const recorder = createLatencyRecorder()
  for (let ms = 1; ms <= 100; ms++) recorder.record(ms)
  const { count, p50Ms, p99Ms, maxMs } = recorder.read()
  expect(count).toBe(100)
  expect(p50Ms).toBeCloseTo(50, 0)
  expect(p99Ms).toBeCloseTo(99, 0)
  expect(maxMs).toBeCloseTo(100, 0)
})
