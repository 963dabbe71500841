import { build, decodeFromCompressedBase64, encodeIntoCompressedBase64, type Histogram } from 'hdr-histogram-js'

export interface Latency {
  readonly count: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly maxMs: number
  /** For merging. */
  readonly histogram: string
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
  return {
    record: (ms) => histogram.recordValue(Math.min(HIGHEST, Math.max(1, Math.round(ms * MICROSECONDS)))),
    read: () => readLatency(histogram),
  }
}

/** As if one recorder had seen them all. */
export function mergeLatencies(latencies: readonly Latency[]): Latency {
  const [first, ...others] = latencies.map(({ histogram }) => decodeFromCompressedBase64(histogram))
  if (first === undefined) throw new Error('nothing to merge')
  for (const other of others) first.add(other)
  return readLatency(first)
}

function readLatency(histogram: Histogram): Latency {
  const at = (percentile: number) => histogram.getValueAtPercentile(percentile) / MICROSECONDS
  return {
    count: histogram.totalCount,
    p50Ms: at(50),
    p99Ms: at(99),
    maxMs: histogram.maxValue / MICROSECONDS,
    histogram: encodeIntoCompressedBase64(histogram),
  }
}
