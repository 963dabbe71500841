import { createRegistry } from '@chat/service-kit'
import { Counter, Gauge, Histogram, type Registry } from 'prom-client'

export type CanaryStep = 'sign-in' | 'send' | 'deliver'

export interface CanaryMetrics {
  registry: Registry
  succeeded(ackSeconds: number, roundTripSeconds: number): void
  failed(step: CanaryStep): void
}

const buckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

export function createMetrics(): CanaryMetrics {
  const registry = createRegistry({ service: 'canary', version: '0.1.0' })
  const registers = [registry]
  const acks = new Histogram({
    name: 'chat_canary_acknowledgement_seconds',
    help: 'From sending a message to its acknowledgement, through the public address.',
    buckets,
    registers,
  })
  const roundTrips = new Histogram({
    name: 'chat_canary_round_trip_seconds',
    help: 'From sending a message to its arrival at somebody else, through the public address.',
    buckets,
    registers,
  })
  const messages = new Counter({
    name: 'chat_canary_messages_total',
    help: 'Messages sent, by how they ended.',
    labelNames: ['outcome'] as const,
    registers,
  })
  const failures = new Counter({
    name: 'chat_canary_failures_total',
    help: 'What did not work within its time.',
    labelNames: ['step'] as const,
    registers,
  })
  const lastSuccess = new Gauge({
    name: 'chat_canary_last_success_timestamp_seconds',
    help: 'When a message last arrived.',
    registers,
  })
  // From the beginning, so that the first failure is a rise and not a new series.
  for (const outcome of ['arrived', 'failed']) messages.inc({ outcome }, 0)
  for (const step of ['sign-in', 'send', 'deliver']) failures.inc({ step }, 0)
  return {
    registry,
    succeeded(ackSeconds, roundTripSeconds) {
      acks.observe(ackSeconds)
      roundTrips.observe(roundTripSeconds)
      messages.inc({ outcome: 'arrived' })
      lastSuccess.setToCurrentTime()
    },
    failed(step) {
      failures.inc({ step })
      messages.inc({ outcome: 'failed' })
    },
  }
}
