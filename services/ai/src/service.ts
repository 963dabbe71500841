import { createReadContext, createSendCommand, type HeldJob } from '@chat/domain'
import {
  createAdminServer,
  createLogger,
  createTracing,
  keepDoing,
  type Service,
  systemClock as clock,
} from '@chat/service-kit'
import { createAnswerJob } from './answer-job.ts'
import type { AiConfig } from './config.ts'
import { connectDeps } from './connect-deps.ts'
import { createKnownModels } from './known-models.ts'
import { createMetrics } from './metrics.ts'
import type { ModelServer } from './models/model-server.ts'
import { createOllama } from './models/ollama.ts'
import { createOpenAi } from './models/open-ai.ts'
import { traceModelServer } from './models/trace-model-server.ts'
import { createSummarise } from './summarise.ts'
import { Stop } from './write-answer.ts'

const VERSION = '0.1.0'
const ANNOUNCE_EVERY_MS = 5_000
const PAUSE_MS = 1_000
const RENEWALS_PER_CLAIM = 4
const STOPS_KEPT = 100

interface Running {
  job: HeldJob
  controller: AbortController
}

/** Composition root: takes questions from the queue, as many at once as it may, and answers them. */
export async function createAi(config: AiConfig, connect = connectDeps): Promise<Service & { adminPort: number }> {
  const logger = createLogger({ service: 'ai', nodeId: config.NODE_ID, level: config.LOG_LEVEL })
  await using scope = new AsyncDisposableStack()
  const running = new Map<HeldJob, Running>()
  /** The last stops that were heard: one may come before the answer to what took its job from the queue. */
  const stops: string[] = []
  const stopAnswer = (generationId: string): void => {
    stops.push(generationId)
    if (stops.length > STOPS_KEPT) stops.shift()
    for (const { job, controller } of running.values()) {
      if (job.id === generationId) controller.abort(new Stop('aborted'))
    }
  }
  const tracing = scope.use(await createTracing(config, { name: 'ai', version: VERSION }))
  const deps = await connect(config, logger, scope, stopAnswer, tracing)
  const metrics = createMetrics(
    { depth: () => deps.work.depth(AbortSignal.timeout(PAUSE_MS)), running: () => running.size },
    logger,
  )
  const admin = scope.use(
    await createAdminServer({
      host: config.HOST,
      port: config.ADMIN_PORT,
      checks: deps.checks,
      registry: metrics.registry,
    }),
  )
  const server = traceModelServer(modelServerOf(config), tracing)
  const models = createKnownModels(server, config.OPENAI_BASE_URL ? config.OPENAI_MODEL : config.OLLAMA_MODEL)
  /** Nothing more is taken; what is being answered goes on. */
  const draining = new AbortController()
  /** What is still being answered is left to another process. */
  const closing = new AbortController()
  const answerJob = createAnswerJob({
    ...deps,
    server,
    models,
    readContext: createReadContext({ ...deps, tokenBudget: config.AI_CONTEXT_TOKENS }),
    sendCommand: createSendCommand({ commander: deps.commander, clock }),
    patience: {
      firstTokenMs: config.AI_FIRST_TOKEN_TIMEOUT,
      nextTokenMs: config.AI_NEXT_TOKEN_TIMEOUT,
      answerMs: config.AI_ANSWER_TIMEOUT,
    },
    tokensMax: config.AI_ANSWER_TOKENS,
    summarise: createSummarise({
      ...deps,
      server,
      tokenBudget: config.AI_CONTEXT_TOKENS,
      withinMs: config.AI_ANSWER_TIMEOUT,
      failed: (error) => metrics.failed('summarise', error),
      signal: draining.signal,
    }),
    clock,
    metrics,
    logger,
    tracing,
  })

  async function takeJobs(): Promise<void> {
    let freed = Promise.withResolvers<void>()
    const free = (): void => {
      freed.resolve()
      freed = Promise.withResolvers()
    }
    while (!draining.signal.aborted) {
      if (running.size >= config.AI_CONCURRENCY) {
        await freed.promise
        continue
      }
      try {
        const job = await deps.work.take(draining.signal)
        if (!job) continue
        const controller = new AbortController()
        running.set(job, { job, controller })
        if (stops.includes(job.id)) stopAnswer(job.id)
        void answerJob(job, controller.signal, closing.signal)
          // It is not acknowledged, so it is begun anew.
          .catch((error: unknown) => metrics.failed('answer', error))
          .finally(() => {
            running.delete(job)
            free()
          })
      } catch (error) {
        if (draining.signal.aborted) return
        metrics.failed('take a question', error)
        await clock.sleep(PAUSE_MS, draining.signal).catch(() => {})
      }
    }
  }

  /** What is held stays held, and an abort that was not heard is found. */
  const renewing = {
    async act() {
      const aborted = await deps.work.renew([...running.keys()], AbortSignal.timeout(PAUSE_MS))
      aborted.forEach(stopAnswer)
    },
    everyMs: config.AI_CLAIM_AFTER / RENEWALS_PER_CLAIM,
    failed: (error: unknown) => metrics.failed('renew', error),
  }

  let told = ''
  const announcing = {
    async act(until: AbortSignal) {
      const found = await models.look(until)
      const names = found.map(({ name }) => name).join(' ')
      if (names !== told) logger.info({ models: found.length, server: server.name }, 'models found')
      told = names
      await Promise.all([
        deps.work.tellModels(found, AbortSignal.timeout(PAUSE_MS)),
        deps.nodes.announce('ai', config.NODE_ID),
      ])
    },
    everyMs: ANNOUNCE_EVERY_MS,
    failed: (error: unknown) => metrics.failed('announce this node', error),
  }

  const working = Promise.all([
    takeJobs(),
    keepDoing(renewing, clock, closing.signal),
    keepDoing(announcing, clock, draining.signal),
  ])

  async function stop(signal: AbortSignal): Promise<void> {
    draining.abort(new Error('the assistant stops'))
    while (running.size > 0 && !signal.aborted) await clock.sleep(50, signal).catch(() => {})
    closing.abort(new Error('the assistant stops'))
    await working
    await deps.nodes.withdraw('ai', config.NODE_ID).catch(() => {}) // it runs out by itself
  }
  scope.defer(async () => {
    if (!closing.signal.aborted) await stop(AbortSignal.abort())
  })

  admin.markStarted()
  logger.info({ adminPort: admin.port }, 'listening')
  const owned = scope.move()
  return {
    adminPort: admin.port,
    async drain(signal) {
      admin.markDraining()
      await stop(signal)
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

const modelServerOf = (config: AiConfig): ModelServer =>
  config.OPENAI_BASE_URL
    ? createOpenAi({ baseUrl: config.OPENAI_BASE_URL, apiKey: config.OPENAI_API_KEY })
    : createOllama({ host: config.OLLAMA_HOST, contextTokens: config.AI_CONTEXT_TOKENS })
