import type { LaneObserver } from '@chat/domain'
import { createRegistry, type Logger } from '@chat/service-kit'
import { Counter, Gauge, Histogram, type Registry } from 'prom-client'

export interface WorkerMetrics extends LaneObserver {
  registry: Registry
  partitionsOwned(count: number): void
  lagReported(waitingCount: number, oldestMs: number): void
}

export function createMetrics(logger: Logger): WorkerMetrics {
  const registry = createRegistry({ service: 'worker', version: '0.1.0' })
  const registers = [registry]
  const isDebug = logger.isLevelEnabled('debug')
  const commitSeconds = new Histogram({
    name: 'chat_worker_commit_seconds',
    help: 'One insert into the log, journaled on a majority.',
    buckets: [0.001, 0.002, 0.004, 0.008, 0.016, 0.032, 0.064, 0.128, 0.256, 0.512, 1, 2, 5],
    registers,
  })
  const commitEntries = new Histogram({
    name: 'chat_worker_commit_entries',
    help: 'Entries of one insert.',
    buckets: [1, 2, 4, 8, 16, 32, 64, 128, 256, 500],
    registers,
  })
  const doubts = new Counter({
    name: 'chat_worker_doubts_total',
    help: 'Times that what was believed of a batch was forgotten and read back.',
    labelNames: ['cause'] as const,
    registers,
  })
  const commands = new Counter({
    name: 'chat_worker_commands_total',
    help: 'Commands answered.',
    labelNames: ['command', 'outcome'] as const,
    registers,
  })
  const deadLetters = new Counter({
    name: 'chat_stream_dead_letters_total',
    help: 'Commands that could not be parsed or that the database refused.',
    registers,
  })
  const failures = new Counter({
    name: 'chat_worker_failures_total',
    help: 'Things that failed and are tried again.',
    labelNames: ['doing'] as const,
    registers,
  })
  const partitions = new Gauge({ name: 'chat_worker_partitions', help: 'Partitions this worker owns.', registers })
  const lagEntries = new Gauge({
    name: 'chat_stream_lag_entries',
    help: 'Commands read and waiting in this worker.',
    registers,
  })
  const lagSeconds = new Gauge({
    name: 'chat_stream_oldest_pending_seconds',
    help: 'Age of the oldest command waiting in this worker.',
    registers,
  })
  return {
    registry,
    committed(entryCount, durationMs) {
      commitSeconds.observe(durationMs / 1000)
      commitEntries.observe(entryCount)
    },
    doubted(cause, error) {
      doubts.inc({ cause })
      logger.warn({ cause, err: error }, 'doubted what was believed and read it back')
    },
    deadLettered(reason) {
      deadLetters.inc()
      logger.error({ reason }, 'put a command among the dead letters')
    },
    answered({ name, traceId, conversationId, actorId }, outcome) {
      commands.inc({ command: name, outcome })
      if (isDebug) logger.debug({ traceId, command: name, conversationId, userId: actorId, outcome }, 'command decided')
    },
    failed(doing, error) {
      failures.inc({ doing })
      logger.warn({ doing, err: error }, 'failed and will be tried again')
    },
    partitionsOwned: (count) => partitions.set(count),
    lagReported(waitingCount, oldestMs) {
      lagEntries.set(waitingCount)
      lagSeconds.set(oldestMs / 1000)
    },
  }
}
