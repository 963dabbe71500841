import { ASSISTANT, type Message, problemOf } from '@chat/contracts'
import {
  answerRootOf,
  type AssistantJob,
  type AssistantQueue,
  type ConversationChannels,
  type Digest,
  generationIdOf,
  type Publisher,
  tellQueued,
} from '@chat/domain'
import type { Logger } from '@chat/service-kit'

export interface AskAssistantDeps {
  publisher: Publisher
  queue: Pick<AssistantQueue, 'add'>
  channels: Pick<ConversationChannels, 'publish'>
  digest: Digest
  logger: Logger
}

/**
 * What is published to people is put to the assistant too, where a message asks it. It leaves in the same pipeline, and
 * is repeated with it: whoever meets the message again asks for the same answer again, which is given once.
 */
export function askingPublisher({ publisher, queue, channels, digest, logger }: AskAssistantDeps): Publisher {
  async function ask(message: Message, signal: AbortSignal): Promise<void> {
    const job: AssistantJob = {
      id: generationIdOf(message.id, null, digest),
      conversationId: message.conversationId,
      questionId: message.id,
      threadRootId: answerRootOf(message.id, message.threadRootId),
      replaces: null,
      askerId: message.senderId,
      model: message.assistant?.model ?? null,
    }
    const queued = await queue.add(job, signal)
    if (queued === 'queued') return tellQueued(channels, job)
    if (queued === 'known') return
    const error = problemOf(queued === 'busy' ? 'BUSY' : 'TOO_MANY_QUESTIONS', { retryAfter: 5 })
    const { id: generationId, conversationId, questionId, askerId } = job
    const payload = { generationId, conversationId, questionId, error }
    channels.publish({ conversationId, event: 'ai-error', payload, toUserIds: [askerId] })
  }

  return {
    ...publisher,
    async publish(frames, signal) {
      const asked = frames.flatMap(({ entries }) =>
        entries.flatMap(({ event, actorId, payload }) => {
          const message = payload as unknown as Message
          const isAsked = event === 'new-message' && actorId !== ASSISTANT.id && message.mentions.includes(ASSISTANT.id)
          return isAsked ? [message] : []
        }),
      )
      // A question that cannot be put holds nobody up: it can be asked again.
      const asking = asked.map((message) =>
        ask(message, signal).catch((err: unknown) => logger.warn({ err }, 'assistant not asked')),
      )
      await Promise.all([publisher.publish(frames, signal), ...asking])
    },
  }
}
