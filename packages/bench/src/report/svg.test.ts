import { expect, test } from 'vitest'
import { drawPlot } from './svg.ts'

test('lines: the lowest and the highest value are where the axes say', () => {
  const series = [
    {
      name: 'a < b',
      points: [
        [0, 0],
        [1_000, 50],
      ] as const,
    },
  ]
  const svg = drawPlot({ kind: 'lines', title: 'Latency', x: 'rate', y: 'ms', series })
  expect(svg).toContain('points="64,324 704,40"')
  expect(svg).toContain('a &lt; b')
})

test('bars: parts are stacked, and their sum is written above', () => {
  const bars = [{ name: 'one', parts: { gateways: 30, redis: 20 } }]
  const svg = drawPlot({ kind: 'bars', title: 'CPU', y: 'µs', bars })
  const heights = [...svg.matchAll(/height="([\d.]+)" fill="#(?:2563eb|d97706)"/g)].map(([, height]) => Number(height))
  expect(heights.slice(0, 2)).toEqual([170.4, 113.6])
  expect(svg).toContain('>50</text>')
})
