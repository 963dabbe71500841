import { createRegistry, type Logger } from '@chat/service-kit'
import { Counter, Gauge, Histogram, type Registry } from 'prom-client'
import type { Written } from './write-answer.ts'

export interface AiMetrics {
  registry: Registry
  answered(written: Written): void
  failed(doing: string, error: unknown): void
}

export function createMetrics(now: { depth: () => Promise<number>; running: () => number }, logger: Logger): AiMetrics {
  const registry = createRegistry({ service: 'ai', version: '0.1.0' })
  const registers = [registry]
  const firstToken = new Histogram({
    name: 'chat_ai_first_token_seconds',
    help: 'From asking the model server to its first token.',
    buckets: [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    registers,
  })
  const speed = new Histogram({
    name: 'chat_ai_tokens_per_second',
    help: 'Of answers with more than one token, from the first one on.',
    buckets: [1, 2, 5, 10, 20, 50, 100, 200, 500],
    registers,
  })
  const tokens = new Counter({ name: 'chat_ai_tokens_total', help: 'Tokens written.', registers })
  const answers = new Counter({
    name: 'chat_ai_answers_total',
    help: 'Answers, by how they ended: stop, length, aborted, error, lost.',
    labelNames: ['end'] as const,
    registers,
  })
  const failures = new Counter({
    name: 'chat_ai_failures_total',
    help: 'Things that failed and are tried again.',
    labelNames: ['doing'] as const,
    registers,
  })
  // oxlint-disable-next-line no-new -- it registers itself
  new Gauge({
    name: 'chat_ai_queue_depth',
    help: 'Answers in the making and users whose next question waits.',
    registers,
    async collect() {
      this.set(await now.depth().catch(() => Number.NaN))
    },
  })
  // oxlint-disable-next-line no-new -- it registers itself
  new Gauge({
    name: 'chat_ai_running',
    help: 'Answers that this process writes.',
    registers,
    collect() {
      this.set(now.running())
    },
  })
  return {
    registry,
    answered({ end, firstTokenMs, tokenCount, writingMs }) {
      answers.inc({ end })
      tokens.inc(tokenCount)
      if (firstTokenMs !== null) firstToken.observe(firstTokenMs / 1000)
      if (tokenCount > 1 && writingMs > 0) speed.observe((1000 * tokenCount) / writingMs)
    },
    failed(doing, error) {
      failures.inc({ doing })
      logger.warn({ err: error, doing }, 'failed and will be tried again')
    },
  }
}
