import {
  ASSISTANT,
  ASSISTANT_NAMES,
  type AssistantModels,
  type CommandId,
  type ConversationId,
  type Generation,
  type GenerationId,
  isAssistantId,
  mentionTextsIn,
  type MessageId,
  type UserId,
} from '@chat/contracts'
import { AppError } from '../app-error.ts'
import { answerRootOf, generationIdOf } from '../ids/derived-ids.ts'
import { tellQueued } from './tell-queued.ts'
import { createOpenMessage } from '../messages/open-message.ts'
import type { AssistantJob, AssistantQueue, Queued } from '../ports/assistant-queue.ts'
import type { ConversationReader } from '../ports/conversation-reader.ts'
import type { ConversationChannels } from '../delivery/conversation-channels.ts'
import type { Digest } from '../ports/digest.ts'
import type { IdSource } from '../ports/ids.ts'

const RETRY_AFTER_SECONDS = 5

export const NO_MODEL_HINT =
  'There is no model yet. Install Ollama (https://ollama.com), run `ollama pull llama3.2`, and point `OLLAMA_HOST` at ' +
  'it; or set `OPENAI_BASE_URL` and `OPENAI_MODEL` to any server that speaks the OpenAI interface. To try it out on one ' +
  'machine, `npm start -- --with-ai` gets a small model by itself.'

const NO_SERVICE_HINT =
  'The service `ai` does not run here. `npm start` runs it; in a cluster it is the deployment `ai`.'

export interface AskAssistantDeps {
  queue: AssistantQueue
  reader: ConversationReader
  channels: Pick<ConversationChannels, 'publish'>
  digest: Digest
  ids: IdSource
}

interface Question {
  conversationId: ConversationId
  content: string
  model: string | undefined
  askerId: UserId
  commandId: CommandId | undefined
}

/** What people do with answers of the assistant, beside reading them. The questions are messages. */
export const createAskAssistant = ({ queue, reader, channels, digest, ids }: AskAssistantDeps) => {
  const openMessage = createOpenMessage({ reader })

  async function takesPart(conversationId: ConversationId, userId: UserId, signal: AbortSignal): Promise<boolean> {
    const participant = await reader.participant(conversationId, userId, signal)
    return participant?.visible.some(({ to }) => to === null) ?? false
  }

  async function find(id: GenerationId, userId: UserId, signal: AbortSignal): Promise<Generation> {
    const generation = await queue.find(id, signal)
    if (!generation || !(await takesPart(generation.conversationId, userId, signal))) {
      throw new AppError('GENERATION_NOT_FOUND')
    }
    return generation
  }

  /** It hears everything in its own conversations, its name in groups and rooms, and nothing between two people. */
  async function assertHeard({ conversationId, content, askerId }: Question, signal: AbortSignal): Promise<void> {
    if (isAssistantId(conversationId)) return
    const [[conversation], participant] = await Promise.all([
      reader.conversations([conversationId], signal),
      reader.participant(conversationId, askerId, signal),
    ])
    // Whoever may not write there hears that from the conversation itself.
    if (!conversation || participant?.state !== 'accepted') return
    if (conversation.kind === 'direct') throw new AppError('NOT_FOR_DIRECT')
    if (!isCalled(content))
      throw new AppError('FORBIDDEN', { detail: 'In a group the assistant is called by name: @ai' })
  }

  async function models(signal: AbortSignal): Promise<AssistantModels> {
    const items = await queue.models(signal)
    if (items === null) return { items: [], hint: NO_SERVICE_HINT }
    return { items, hint: items.length === 0 ? NO_MODEL_HINT : null }
  }

  async function assertModel(name: string | undefined, signal: AbortSignal): Promise<void> {
    if (name === undefined) return
    const { items } = await models(signal)
    if (!items.some((model) => model.name === name)) throw new AppError('MODEL_NOT_FOUND')
  }

  async function assertWelcome(question: Question, signal: AbortSignal): Promise<void> {
    const { conversationId, model, askerId } = question
    await Promise.all([assertModel(model, signal), assertHeard(question, signal)])
    const questionId = `${conversationId}.0`
    const job = { conversationId, questionId, threadRootId: null, replaces: null, askerId, model: model ?? null }
    refuseUnlessQueued(await queue.add({ ...job, id: ids.uuid() }, signal, { isDry: true }))
  }

  return {
    find,
    models,

    /** The same for who was let in a moment ago. */
    async lookAgain(id: GenerationId, signal: AbortSignal): Promise<Generation> {
      const generation = await queue.find(id, signal)
      if (!generation) throw new AppError('GENERATION_NOT_FOUND')
      return generation
    },

    generationOf: (questionId: MessageId): GenerationId => generationIdOf(questionId, null, digest),

    /** Before a question is sent: whether the assistant could come to it. One that was sent before is let through. */
    async admit(question: Question, signal: AbortSignal): Promise<void> {
      try {
        await assertWelcome(question, signal)
      } catch (error) {
        const { conversationId, askerId: actorId, commandId } = question
        const isRepeat =
          commandId !== undefined && (await reader.isStored({ conversationId, actorId, commandId }, signal))
        if (!isRepeat) throw error
      }
    },

    /** For a reload in the middle of an answer. */
    async running(conversationId: ConversationId, userId: UserId, signal: AbortSignal): Promise<Generation[]> {
      if (!(await takesPart(conversationId, userId, signal))) throw new AppError('NOT_A_PARTICIPANT')
      return queue.runningIn(conversationId, signal)
    },

    async abort(id: GenerationId, userId: UserId, signal: AbortSignal): Promise<void> {
      const generation = await find(id, userId, signal)
      const { conversationId, askerId } = generation
      if (askerId !== userId) throw new AppError('FORBIDDEN', { detail: 'Who asked stops the answer.' })
      if ((await queue.abort(generation, signal)) !== 'stopped') return
      const payload = { generationId: id, conversationId, messageId: null, finishReason: 'aborted' }
      channels.publish({ conversationId, event: 'ai-done', payload })
    },

    async regenerate(
      {
        messageId,
        model,
        commandId,
      }: { messageId: MessageId; model?: string | undefined; commandId?: CommandId | undefined },
      askerId: UserId,
      signal: AbortSignal,
    ): Promise<{ generationId: GenerationId }> {
      const { entry } = await openMessage(messageId, askerId, signal)
      const isAnswer = entry.actorId === ASSISTANT.id
      const questionId = isAnswer ? (entry.body.assistant?.questionId ?? messageId) : messageId
      const { entry: question, participant } = await openMessage(questionId, askerId, signal)
      if (participant.state !== 'accepted') throw new AppError('MESSAGE_NOT_FOUND')
      if (question.actorId !== askerId) throw new AppError('FORBIDDEN', { detail: 'Who asked may ask again.' })
      if (entry.changes.deletedAt !== null || question.changes.deletedAt !== null) throw new AppError('MESSAGE_DELETED')
      if (!question.body.assistant) throw new AppError('MESSAGE_NOT_FOUND')
      await assertModel(model, signal)
      const job: AssistantJob = {
        id: generationIdOf(questionId, commandId ?? ids.uuid(), digest),
        conversationId: question.conversationId,
        questionId,
        threadRootId: answerRootOf(questionId, question.body.threadRootId),
        replaces: isAnswer ? messageId : null,
        askerId,
        model: model ?? question.body.assistant.model,
      }
      const queued = await queue.add(job, signal)
      refuseUnlessQueued(queued)
      if (queued === 'queued') tellQueued(channels, job)
      return { generationId: job.id }
    },
  }
}

export type AskAssistant = ReturnType<typeof createAskAssistant>

const isCalled = (content: string): boolean =>
  mentionTextsIn(content).some(({ names }) => names.some((name) => ASSISTANT_NAMES.includes(name)))

function refuseUnlessQueued(queued: Queued): void {
  if (queued === 'too-many') throw new AppError('TOO_MANY_QUESTIONS', { retryAfter: RETRY_AFTER_SECONDS })
  if (queued === 'busy') throw new AppError('BUSY', { retryAfter: RETRY_AFTER_SECONDS })
}
