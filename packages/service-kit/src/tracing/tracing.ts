import { z } from 'zod'
import { address, list } from '../config-fields.ts'

/** What services read that write traces. */
export const tracingFields = {
  /** Without it there are no traces, and nothing of theirs is loaded. */
  OTEL_EXPORTER_OTLP_ENDPOINT: address(/^https?:\/\//, 'http://localhost:4318').optional(),
  OTEL_EXPORTER_OTLP_HEADERS: list().default([]),
  /** Of what begins here, which part is traced. */
  OTEL_TRACES_SAMPLER_ARG: z.coerce
    .number('is not a number')
    .min(0, 'is below 0')
    .max(1, 'is above 1: it is a share, such as 0.1')
    .default(1),
}

export interface TracingConfig {
  NODE_ID: string
  OTEL_EXPORTER_OTLP_ENDPOINT?: string | undefined
  OTEL_EXPORTER_OTLP_HEADERS: string[]
  OTEL_TRACES_SAMPLER_ARG: number
}

type Facts = Readonly<Record<string, string | number | undefined>>

export interface Work {
  readonly name: string
  readonly kind?: 'server' | 'client' | 'producer' | 'consumer'
  readonly facts?: Facts
}

/** A piece of work, from its beginning to its end. */
export interface Span {
  /** Where it is written down: itself, as W3C `traceparent`, for whoever goes on elsewhere. */
  readonly traceparent: string | undefined
  /** What is begun in there is a part of it. */
  within<T>(work: () => T): T
  learn(facts: Facts): void
  end(failure?: unknown): void
}

/** Null where no traces are wanted: who traces looks once, and is built without it then. */
export interface Tracing extends AsyncDisposable {
  /** The span that this is called in. */
  current(): Span | null
  /** Below another one, or one of another process by its `traceparent`; else below the current one. */
  begin(work: Work, below?: Span | string): Span
  /** The whole of `act` is a span. */
  run<T>(work: Work, act: (span: Span) => Promise<T>): Promise<T>
}

/** Disposing sends what is not sent yet. */
export async function createTracing(
  config: TracingConfig,
  service: { name: string; version: string },
): Promise<Tracing | null> {
  const endpoint = config.OTEL_EXPORTER_OTLP_ENDPOINT
  if (endpoint === undefined) return null
  const { openTelemetry } = await import('./open-telemetry.ts')
  return openTelemetry({ ...config, OTEL_EXPORTER_OTLP_ENDPOINT: endpoint }, service)
}
