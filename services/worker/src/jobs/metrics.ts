import type { LogFollower } from '@chat/domain'
import { createRegistry, type Logger } from '@chat/service-kit'
import { Counter, Gauge, type Registry } from 'prom-client'

export interface JobsMetrics {
  registry: Registry
  took(follower: string, entryCount: number): void
  held(follower: string, isHeld: boolean): void
  failed(doing: string, error: unknown, follower?: string): void
}

export function createMetrics(followers: ReadonlyMap<string, LogFollower>, logger: Logger): JobsMetrics {
  const registry = createRegistry({ service: 'jobs', version: '0.1.0' })
  const registers = [registry]
  const labelNames = ['follower'] as const
  const taken = new Counter({ name: 'chat_follower_entries_total', help: 'Entries taken.', labelNames, registers })
  const leases = new Gauge({
    name: 'chat_follower_held',
    help: '1 where this process is the one that follows the logs.',
    labelNames,
    registers,
  })
  const failures = new Counter({
    name: 'chat_jobs_failures_total',
    help: 'Things that failed and are tried again.',
    labelNames: ['doing'] as const,
    registers,
  })
  // oxlint-disable-next-line no-new -- it registers itself
  new Gauge({
    name: 'chat_follower_behind_seconds',
    help: 'For how long the oldest log with something new has waited.',
    labelNames,
    registers,
    collect() {
      for (const [follower, { behindMs }] of entriesOf(followers)) this.set({ follower }, behindMs / 1000)
    },
  })
  // oxlint-disable-next-line no-new -- it registers itself
  new Gauge({
    name: 'chat_follower_waiting_logs',
    help: 'Logs with something new.',
    labelNames,
    registers,
    collect() {
      for (const [follower, { waitingCount }] of entriesOf(followers)) this.set({ follower }, waitingCount)
    },
  })
  return {
    registry,
    took: (follower, entryCount) => taken.inc({ follower }, entryCount),
    held: (follower, isHeld) => leases.set({ follower }, isHeld ? 1 : 0),
    failed(doing, error, follower) {
      failures.inc({ doing })
      logger.warn({ err: error, doing, follower }, 'failed and will be tried again')
    },
  }
}

const entriesOf = (followers: ReadonlyMap<string, LogFollower>) =>
  [...followers].map(
    ([name, follower]) => [name, { behindMs: follower.behindMs(), waitingCount: follower.waitingCount }] as const,
  )
