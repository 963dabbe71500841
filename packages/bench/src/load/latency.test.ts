import { expect, test } from 'vitest'
import { createLatencyRecorder, mergeLatencies } from './latency.ts'

test('percentiles are those of what was recorded, also where several recorders saw parts of it', () => {
  const recorders = [createLatencyRecorder(), createLatencyRecorder()] as const
  for (let ms = 1; ms <= 100; ms++) recorders[ms <= 80 ? 0 : 1].record(ms)
  const { count, p50Ms, p99Ms, maxMs } = mergeLatencies(recorders.map((recorder) => recorder.read()))
  expect(count).toBe(100)
  expect(p50Ms).toBeCloseTo(50, 0)
  expect(p99Ms).toBeCloseTo(99, 0)
  expect(maxMs).toBeCloseTo(100, 0)
  expect(recorders[0].read().p50Ms).toBeCloseTo(40, 0)
})
