import type { CommandName, DisconnectCode, ErrorCode } from '@chat/contracts'
import type { GapReason } from '@chat/domain'
import { createRegistry } from '@chat/service-kit'
import { Counter, Gauge, Histogram, type Registry } from 'prom-client'

export interface GatewayMetrics {
  registry: Registry
  commandAnswered(command: CommandName | 'unknown', outcome: 'ok' | ErrorCode, seconds: number): void
  entriesDelivered(count: number): void
  gapFound(reason: GapReason | 'head-behind-log'): void
  socketCut(reason: Exclude<DisconnectCode, 'server-draining'>): void
}

export function createMetrics(counts: { sockets: () => number; conversations: () => number }): GatewayMetrics {
  const registry = createRegistry({ service: 'gateway', version: '0.1.0' })
  const registers = [registry]
  new Gauge({
    name: 'chat_socket_connections',
    help: 'Sockets on this gateway.',
    registers,
    collect() {
      this.set(counts.sockets())
    },
  })
  new Gauge({
    name: 'chat_gateway_conversations',
    help: 'Logs this gateway reads.',
    registers,
    collect() {
      this.set(counts.conversations())
    },
  })
  const events = new Counter({
    name: 'chat_socket_events_total',
    help: 'Commands from sockets, by how they ended.',
    labelNames: ['event', 'outcome'] as const,
    registers,
  })
  const durations = new Histogram({
    name: 'chat_socket_event_duration_seconds',
    help: 'From a command to its answer.',
    labelNames: ['event'] as const,
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers,
  })
  const delivered = new Counter({
    name: 'chat_delivery_entries_total',
    help: 'Entries written to sockets.',
    registers,
  })
  const gaps = new Counter({
    name: 'chat_sync_gaps_total',
    help: 'Times that something was missing from what came by itself.',
    labelNames: ['reason'] as const,
    registers,
  })
  const cuts = new Counter({
    name: 'chat_socket_cuts_total',
    help: 'Sockets that the gateway closed.',
    labelNames: ['reason'] as const,
    registers,
  })
  return {
    registry,
    commandAnswered(event, outcome, seconds) {
      events.inc({ event, outcome })
      durations.observe({ event }, seconds)
    },
    entriesDelivered: (count) => delivered.inc(count),
    gapFound: (reason) => gaps.inc({ reason }),
    socketCut: (reason) => cuts.inc({ reason }),
  }
}
