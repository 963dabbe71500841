import { Readable } from 'node:stream'
import type { Generation } from '@chat/contracts'
import { systemClock } from '@chat/service-kit'
import type { Route } from '../../route.ts'

const LOOK_AGAIN_MS = 1_000 // for what was told while the connection to Redis was away
const SIGN_OF_LIFE_MS = 15_000
const ADMITTED_FOR_MS = 1_000

/**
 * Reads what is kept of the answer, whoever writes it, whenever there is more: so it begins anywhere and goes on after any
 * interruption.
 */
export const streamGeneration: Route<'streamGeneration'> =
  ({ assistant, answersPassing }) =>
  async ({ params: { generationId }, caller, lastEventId, signal }) => {
    const first = await assistant.find(generationId, caller.userId, signal)
    return { status: 200, body: Readable.from(events(first)) }

    async function* events(begun: Generation): AsyncGenerator<string> {
      let admittedAt = systemClock.monotonic()
      const look = () => {
        const now = systemClock.monotonic()
        if (now - admittedAt < ADMITTED_FOR_MS) return assistant.lookAgain(generationId, signal)
        admittedAt = now
        return assistant.find(generationId, caller.userId, signal)
      }
      const [knownAttempt, knownLength] = (lastEventId ?? '').split('.').map(Number)
      let attempt = knownAttempt
      let told = knownLength ?? 0
      let toldAt = systemClock.monotonic()
      using following = await answersPassing.follow(begun.conversationId, generationId, signal)
      for (let generation = await look(); ; generation = await look()) {
        const { conversationId, index, text, state, messageId, finishReason } = generation
        const now = systemClock.monotonic()
        if (generation.attempt !== attempt) {
          told = 0
          attempt = generation.attempt
        }
        if (text.length > told) {
          const piece = { generationId, conversationId, attempt, index, text: text.slice(told) }
          told = text.length
          toldAt = now
          yield event('ai-delta', piece, `${attempt}.${told}`)
        }
        if (state === 'done') {
          yield event('ai-done', { generationId, conversationId, messageId, finishReason })
          return
        }
        if (now - toldAt > SIGN_OF_LIFE_MS) {
          toldAt = now
          yield ': still here\n\n'
        }
        await following.more(LOOK_AGAIN_MS)
        signal.throwIfAborted()
      }
    }
  }

const event = (name: string, data: object, id?: string): string =>
  `event: ${name}\n${id === undefined ? '' : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`
