import { AsyncLocalStorage } from 'node:async_hooks'
import { ROOT_CONTEXT, type Span as OpenSpan, SpanKind, SpanStatusCode, trace, TraceFlags } from '@opentelemetry/api'
import { parseTraceParent } from '@opentelemetry/core'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { resourceFromAttributes } from '@opentelemetry/resources'
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace'
import type { Span, Tracing, TracingConfig, Work } from './tracing.ts'

const SEND_EVERY_MS = 1_000
const SEND_WITHIN_MS = 3_000 // also what a collector that does not answer adds to the end of a process
const WAITING_MAX = 4_096 // spans; what comes then is dropped, never waited for

const kinds = {
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
} as const

export function openTelemetry(
  config: TracingConfig & { OTEL_EXPORTER_OTLP_ENDPOINT: string },
  { name, version }: { name: string; version: string },
): Tracing {
  const exporter = new OTLPTraceExporter({
    url: `${config.OTEL_EXPORTER_OTLP_ENDPOINT.replace(/\/+$/, '')}/v1/traces`,
    headers: Object.fromEntries(config.OTEL_EXPORTER_OTLP_HEADERS.map((line) => line.split(/=(.*)/s).slice(0, 2))),
    timeoutMillis: SEND_WITHIN_MS,
  })
  const provider = new TracerProvider({
    resource: resourceFromAttributes({
      'service.namespace': 'chatterbox',
      'service.name': name,
      'service.version': version,
      'service.instance.id': config.NODE_ID,
    }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(config.OTEL_TRACES_SAMPLER_ARG) }),
    spanProcessors: [
      new BatchSpanProcessor({
        exporter,
        scheduledDelayMillis: SEND_EVERY_MS,
        exportTimeoutMillis: SEND_WITHIN_MS,
        maxQueueSize: WAITING_MAX,
      }),
    ],
  })
  const tracer = provider.getTracer('chatterbox', version)
  const running = new AsyncLocalStorage<TracedSpan>()

  class TracedSpan implements Span {
    readonly open: OpenSpan
    readonly traceparent: string | undefined

    constructor(open: OpenSpan) {
      this.open = open
      const { traceId, spanId, traceFlags } = open.spanContext()
      const isKept = (traceFlags & TraceFlags.SAMPLED) !== 0
      this.traceparent = isKept ? `00-${traceId}-${spanId}-01` : undefined
    }

    within<T>(work: () => T): T {
      return running.run(this, work)
    }

    learn(facts: NonNullable<Work['facts']>): void {
      this.open.setAttributes(facts)
    }

    end(failure?: unknown): void {
      if (failure !== undefined) {
        this.open.setStatus({
          code: SpanStatusCode.ERROR,
          message: failure instanceof Error ? failure.message : String(failure),
        })
      }
      this.open.end()
    }
  }

  function contextOf(below: Span | string | undefined): typeof ROOT_CONTEXT {
    if (typeof below === 'string') {
      const remote = parseTraceParent(below)
      return remote ? trace.setSpanContext(ROOT_CONTEXT, { ...remote, isRemote: true }) : ROOT_CONTEXT
    }
    const parent = (below as TracedSpan | undefined) ?? running.getStore()
    return parent ? trace.setSpan(ROOT_CONTEXT, parent.open) : ROOT_CONTEXT
  }

  const begin: Tracing['begin'] = ({ name: title, kind, facts = {} }, below) =>
    new TracedSpan(
      tracer.startSpan(
        title,
        { attributes: facts, kind: kind === undefined ? SpanKind.INTERNAL : kinds[kind] },
        contextOf(below),
      ),
    )

  return {
    current: () => running.getStore() ?? null,
    begin,
    async run(work, act) {
      const span = begin(work)
      try {
        const result = await span.within(() => act(span))
        span.end()
        return result
      } catch (error) {
        span.end(error)
        throw error
      }
    },
    async [Symbol.asyncDispose]() {
      await provider.shutdown().catch(() => undefined) // a trace that is lost holds nothing up
    },
  }
}
