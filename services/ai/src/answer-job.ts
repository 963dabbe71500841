import {
  ASSISTANT,
  errors,
  type FinishReason,
  type Generation,
  messageIdOf,
  type PassingEventName,
  problemOf,
} from '@chat/contracts'
import {
  AppError,
  type AssistantWork,
  type Clock,
  type Context,
  type ConversationChannels,
  type Ending,
  type HeldJob,
  NO_MODEL_HINT,
  type ReadContext,
  type SendCommand,
} from '@chat/domain'
import type { Logger, Span, Tracing, Work } from '@chat/service-kit'
import type { AiMetrics } from './metrics.ts'
import type { KnownModels } from './known-models.ts'
import type { ModelServer } from './models/model-server.ts'
import type { Summarise } from './summarise.ts'
import { type Patience, Stop, writeAnswer, type Written } from './write-answer.ts'

const SENDING_MS = 30_000
const TELLING_MS = 2_000

const NOT_ANSWERED =
  'I could not answer: the model server did not do its part. Ask for another answer, or try again a little later.'

export interface AnswerJobDeps {
  work: Pick<AssistantWork, 'append' | 'finish'>
  readContext: ReadContext
  models: KnownModels
  server: ModelServer
  channels: Pick<ConversationChannels, 'publish'>
  sendCommand: SendCommand
  patience: Patience
  tokensMax: number
  clock: Clock
  metrics: AiMetrics
  summarise: Summarise
  logger: Logger
  tracing: Tracing | null
}

/** From a question to an answer in the log. Whatever fails ends in words, but for a stop of this process. */
export const createAnswerJob = (deps: AnswerJobDeps) =>
  /** `abort` is the asker's or the loss of the job; `closing` ends this process: the job is left to another one. */
  async function answerJob(job: HeldJob, abort: AbortSignal, closing: AbortSignal): Promise<void> {
    const { work, channels, metrics, logger } = deps
    const { id: generationId, conversationId, questionId, attempt } = job
    const tell = (event: PassingEventName, payload: object): void =>
      channels.publish({ conversationId, event, payload: { generationId, conversationId, ...payload } })
    const facts = { generationId, conversationId, questionId, attempt }

    tell('ai-delta', { attempt, index: 0, text: '', generation: begunGeneration(job) })
    let span: Span | undefined
    let context: Context
    try {
      context = await deps.readContext(job, AbortSignal.any([closing, AbortSignal.timeout(TELLING_MS * 5)]))
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      // The question is gone, or who asked it: there is nothing to answer any more.
      await end({ messageId: null, finishReason: 'error' })
      return tell('ai-error', { questionId, error: error.toProblem(generationId) })
    }
    const { turns, traceparent } = context
    const traced = { 'chat.trace_id': generationId, 'chat.attempt': attempt }
    const answering: Work = { name: 'answer', kind: 'consumer', facts: traced }
    span = traceparent === undefined ? undefined : deps.tracing?.begin(answering, traceparent)
    try {
      await (span ? span.within(write) : write())
      span?.end()
    } catch (error) {
      span?.end(error)
      throw error
    }

    async function write(): Promise<void> {
      const model = await deps.models.choose(job.model, closing)
      if (model === null) return answer({ text: NO_MODEL_HINT, end: 'error' }, null)

      let index = 0
      const written = await writeAnswer(
        {
          ...deps,
          async tell(text) {
            const appending = work.append(job, text, AbortSignal.timeout(TELLING_MS))
            // On the same connection, so it is kept when it is told. Nobody reads on in an attempt that was taken over.
            tell('ai-delta', { attempt, index: (index += 1), text })
            const appended = await appending
            if (appended === 'lost') throw new Stop('lost')
            if (appended === 'stopping') throw new Stop('aborted')
          },
        },
        { model, turns },
        AbortSignal.any([abort, closing]),
      )
      metrics.answered(written)
      if (written.end === 'lost' || closing.aborted) return
      if (written.end === 'error') {
        const hasNone = written.text === '' && (await deps.models.look(closing)).length === 0
        if (hasNone) return answer({ text: NO_MODEL_HINT, end: 'error' }, null)
        logger.warn({ ...facts, err: written.error, model }, 'model server failed')
        tell('ai-error', { questionId, error: problemOf('MODEL_UNAVAILABLE', { requestId: generationId }) })
      }
      await answer(written, model)
      if (written.end === 'stop') deps.summarise({ conversationId, askerId: job.askerId, model }, context)
    }

    async function answer({ text, end: how }: Pick<Written, 'text' | 'end'>, by: string | null): Promise<void> {
      const finishReason = how as FinishReason
      const isEmpty = text.trim() === ''
      if (isEmpty && finishReason === 'aborted') return end({ messageId: null, finishReason })
      const content = isEmpty ? NOT_ANSWERED : text.trim()
      const { replaces } = job
      try {
        const sent = await deps.sendCommand<'answer-question'>(
          {
            name: 'answer-question',
            conversationId,
            actorId: ASSISTANT.id,
            commandId: generationId,
            request: { conversationId, questionId, replaces, content, model: by, finishReason },
            traceId: generationId,
          },
          closing,
          SENDING_MS,
        )
        await end({ messageId: sent.messageId ?? messageIdOf(conversationId, sent.seq), finishReason })
      } catch (error) {
        if (!(error instanceof AppError)) throw error
        if (errors[error.code].retry) throw error
        // COMMAND_ID_REUSED: another process was quicker. The others: the question was deleted meanwhile.
        const isAnswered = error.code === 'COMMAND_ID_REUSED'
        if (!isAnswered) logger.info({ ...facts, code: error.code }, 'answer refused')
        await end({ messageId: null, finishReason: isAnswered ? finishReason : 'error' })
      }
    }

    async function end(ending: Ending): Promise<void> {
      await work.finish(job, ending, AbortSignal.timeout(TELLING_MS))
      tell('ai-done', ending)
      span?.learn({ 'chat.outcome': ending.finishReason })
      logger.debug({ ...facts, ...ending }, 'answered')
    }
  }

function begunGeneration({ entryId: _, ...job }: HeldJob): Generation {
  return { ...job, state: 'running', index: 0, text: '', messageId: null, finishReason: null }
}
