import type { ConversationId, GenerationId } from '@chat/contracts'
import { type ChannelMessage, type ConversationChannels, isFrame } from '@chat/domain'

/** Who reads an answer along is woken when there is more of it. It may be missed: they look by themselves too. */
export interface AnswersPassing {
  hear(message: ChannelMessage): void
  follow(conversationId: ConversationId, id: GenerationId, signal: AbortSignal): Promise<Following>
}

export interface Following extends Disposable {
  /** Resolves when something was told of it since the last time, or after so long. */
  more(withinMs: number): Promise<void>
}

/** One subscription for all who read in the same conversation. */
export function createAnswersPassing(
  channels: Pick<ConversationChannels, 'subscribe' | 'unsubscribe'>,
): AnswersPassing {
  const readers = new Map<ConversationId, Set<{ id: GenerationId; wake: () => void }>>()

  return {
    hear(message) {
      if (isFrame(message)) return
      for (const { id, wake } of readers.get(message.conversationId) ?? []) {
        if (message.payload['generationId'] === id) wake()
      }
    },
    async follow(conversationId, id, signal) {
      let told = Promise.withResolvers<void>()
      const reader = { id, wake: () => told.resolve() }
      const others = readers.get(conversationId)
      const all = others ?? new Set()
      all.add(reader)
      readers.set(conversationId, all)
      const end = (): void => {
        all.delete(reader)
        if (all.size > 0 || readers.get(conversationId) !== all) return
        readers.delete(conversationId)
        channels.unsubscribe([conversationId], NEVER).catch(() => {}) // the connection is gone, and this with it
      }
      try {
        if (!others) await channels.subscribe([conversationId], signal)
      } catch (error) {
        end()
        throw error
      }
      return {
        async more(withinMs) {
          const timer = setTimeout(reader.wake, withinMs)
          await told.promise
          clearTimeout(timer)
          told = Promise.withResolvers()
        },
        [Symbol.dispose]: end,
      }
    },
  }
}

const NEVER = new AbortController().signal
