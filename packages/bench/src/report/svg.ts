import type { BarPlot, LinePlot, Plot } from './report.ts'
import { significant } from './print-report.ts'

const WIDTH = 720
const HEIGHT = 400
const LEFT = 64
const RIGHT = 16
const TOP = 40
const BOTTOM = 76
const COLORS = ['#2563eb', '#d97706', '#059669', '#dc2626', '#7c3aed', '#0891b2', '#65a30d', '#64748b']
const TICKS = 5

/** A drawing of its own: no font, script or style from elsewhere. */
export const drawPlot = (plot: Plot): string => (plot.kind === 'lines' ? drawLines(plot) : drawBars(plot))

function drawLines({ title, x, y, series }: LinePlot): string {
  const points = series.flatMap((one) => one.points)
  const across = scale(
    points.map(([value]) => value),
    LEFT,
    WIDTH - RIGHT,
  )
  const up = scale(
    points.map(([, value]) => value),
    HEIGHT - BOTTOM,
    TOP,
  )
  const lines = series.map(({ points: own }, index) => {
    const places = own.map(([atX, atY]) => [round(across.at(atX)), round(up.at(atY))] as const)
    const dots = places.map(([cx, cy]) => `<circle cx="${cx}" cy="${cy}" r="3" fill="${colorOf(index)}"/>`)
    return `<polyline fill="none" stroke="${colorOf(index)}" stroke-width="2" points="${places.join(' ')}"/>${dots.join('')}`
  })
  const xTicks = across.ticks.map((tick) => label(across.at(tick), HEIGHT - BOTTOM + 16, significant(tick)))
  return frame(title, y, up, [...lines, ...xTicks, label((LEFT + WIDTH) / 2, HEIGHT - BOTTOM + 34, x)], series)
}

function drawBars({ title, y, bars }: BarPlot): string {
  const roles = [...new Set(bars.flatMap(({ parts }) => Object.keys(parts)))]
  const up = scale(
    bars.map(({ parts }) => Object.values(parts).reduce((sum, part) => sum + part, 0)),
    HEIGHT - BOTTOM,
    TOP,
  )
  const step = (WIDTH - LEFT - RIGHT) / Math.max(1, bars.length)
  const drawn = bars.flatMap(({ name, parts }, index) => {
    const left = LEFT + step * index + step * 0.15
    let sum = 0
    const stack = Object.entries(parts).map(([role, part]) => {
      const bottom = up.at(sum)
      sum += part
      const height = bottom - up.at(sum)
      return `<rect x="${round(left)}" y="${round(bottom - height)}" width="${round(step * 0.7)}" height="${round(height)}" fill="${colorOf(roles.indexOf(role))}"/>`
    })
    const middle = left + step * 0.35
    const lines = name.split('\n').map((line, row) => label(middle, HEIGHT - BOTTOM + 16 + row * 14, line))
    return [...stack, label(middle, up.at(sum) - 4, significant(sum)), ...lines]
  })
  return frame(
    title,
    y,
    up,
    drawn,
    roles.map((name) => ({ name })),
  )
}

interface Scale {
  readonly ticks: readonly number[]
  at(value: number): number
}

/** From 0 to a round number above the highest value. */
function scale(values: readonly number[], from: number, to: number): Scale {
  const highest = Math.max(0, ...values.filter(Number.isFinite)) || 1
  const magnitude = 10 ** Math.floor(Math.log10(highest / TICKS))
  const size = ([1, 2, 2.5, 5, 10].find((step) => step * magnitude * TICKS >= highest) ?? 10) * magnitude
  const at = (value: number) => from + ((to - from) * value) / (size * TICKS)
  return { at, ticks: Array.from({ length: TICKS + 1 }, (_, index) => size * index) }
}

function frame(
  title: string,
  y: string,
  up: Scale,
  drawn: readonly string[],
  keys: readonly { name: string }[],
): string {
  const grid = up.ticks.map(
    (tick) =>
      `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${round(up.at(tick))}" y2="${round(up.at(tick))}" stroke="#e2e8f0"/>` +
      label(LEFT - 8, up.at(tick) + 4, significant(tick), 'end'),
  )
  const width = (WIDTH - LEFT - RIGHT) / Math.max(1, keys.length)
  const legend = keys.map(
    ({ name }, index) =>
      `<rect x="${round(LEFT + width * index)}" y="${HEIGHT - 20}" width="10" height="10" fill="${colorOf(index)}"/>` +
      label(LEFT + width * index + 14, HEIGHT - 11, name, 'start'),
  )
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="11">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    label(LEFT, 18, title, 'start'),
    label(8, 32, y, 'start'),
    ...grid,
    ...drawn,
    ...legend,
    '</svg>\n',
  ].join('\n')
}

const colorOf = (index: number): string => COLORS[index % COLORS.length] ?? ''
const round = (value: number): number => Number(value.toFixed(1))
const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
const label = (x: number, y: number, text: string, anchor = 'middle'): string =>
  `<text x="${round(x)}" y="${round(y)}" text-anchor="${anchor}" fill="#0f172a">${escaped(text)}</text>`
