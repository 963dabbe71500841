import { expect, test } from 'vitest'
import type { Run } from './report.ts'
import { atLeast, atMost, cpuPer, figure, ratioOf, spreadOf } from './spread.ts'

const run = (side: string, repeat: number, p50: number, cpuMs = {}): Run => ({
  side,
  step: '200/s',
  repeat,
  seconds: 1,
  work: { message: 100 },
  figures: { 'ack p50 ms': p50 },
  generatorCores: 0.1,
  otherCores: 0,
  cpuMs,
  memory: {},
  operations: {},
  loopDelayP99Ms: {},
})

test('the median of an even and an odd number of values', () => {
  expect(spreadOf([3, 1, 2])).toEqual({ median: 2, min: 1, max: 3 })
  expect(spreadOf([4, 1, 3, 2])).toEqual({ median: 2.5, min: 1, max: 4 })
})

test('ratios are of one repeat each, so a slow repeat slows both sides', () => {
  const runs = [run('ours', 1, 2), run('theirs', 1, 1), run('ours', 2, 30), run('theirs', 2, 10), run('ours', 3, 5)]
  const options = { what: 'p50', side: 'ours', to: 'theirs', step: '200/s', read: figure('ack p50 ms') }
  expect(ratioOf(runs, options)).toEqual([{ what: 'p50, 200/s: ours ÷ theirs', median: 2.5, min: 2, max: 3 }])
  expect(ratioOf(runs, { ...options, to: 'nobody' })).toEqual([])
})

test('CPU is divided by the work, of all roles or of some', () => {
  const one = run('ours', 1, 2, { gateways: 30, redis: 10 })
  expect(cpuPer('message')(one)).toBe(400)
  expect(cpuPer('message', ['redis'])(one)).toBe(100)
})

test('a goal tells by how much it is missed, in both directions, and nothing of what was not measured', () => {
  expect(atMost('fast', 4, 5)).toEqual([{ goal: 'fast', measured: 5, isMet: false, shareOfLimit: 1.25 }])
  expect(atLeast('much', 6, 3)).toEqual([{ goal: 'much', measured: 3, isMet: false, shareOfLimit: 2 }])
  expect(atLeast('much', 6, 6)).toMatchObject([{ isMet: true }])
  expect(atMost('fast', 4, undefined)).toEqual([])
})
