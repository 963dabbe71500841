import { build, type Histogram } from 'hdr-histogram-js'

export interface Latency {
  readonly count: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly maxMs: number
}

const MICROSECONDS = 1_000
const HIGHEST = 60_000 * MICROSECONDS

export interface LatencyRecorder {
  /** From when it was due, not from when it was sent: a generator that waits for answers would hide the queue. */
  record(ms: number): void
  read(): Latency
}

export function createLatencyRecorder(): LatencyRecorder {
  const histogram: Histogram = build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: HIGHEST,
    numberOfSignificantValueDigits: 3,
    autoResize: false,
  })
  const at = (percentile: number) => histogram.getValueAtPercentile(percentile) / MICROSECONDS
  return {
    record: (ms) => histogram.recordValue(Math.min(HIGHEST, Math.max(1, Math.round(ms * MICROSECONDS)))),
    read: () => ({
      count: histogram.totalCount,
      p50Ms: at(50),
      p99Ms: at(99),
      maxMs: histogram.maxValue / MICROSECONDS,
    }),
  }
}
