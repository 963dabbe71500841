import { Ollama } from 'ollama'
import { boundedFetch } from './bounded-fetch.ts'
import type { ModelServer } from './model-server.ts'

const KEPT_LOADED = '10m'

/** A client of its own for each request: its `fetch` ends with the signal, also before the first token. */
export function createOllama({ host, contextTokens }: { host: string; contextTokens: number }): ModelServer {
  const clientFor = (signal: AbortSignal): Ollama => new Ollama({ host, fetch: boundedFetch(signal, isJson) })
  return {
    name: 'Ollama',
    async list(signal) {
      const { models } = await clientFor(signal).list()
      return models.map(({ name, size }) => ({ name, sizeBytes: size }))
    },
    async *answer({ model, turns, tokensMax }, signal) {
      const stream = await clientFor(signal).chat({
        model,
        messages: [...turns],
        stream: true,
        keep_alive: KEPT_LOADED,
        options: { num_ctx: contextTokens + tokensMax, num_predict: tokensMax },
      })
      for await (const { message, done, done_reason: reason, eval_count: tokenCount } of stream) {
        const text = message?.content
        if (typeof text !== 'string') throw new Error('the model server does not speak as Ollama does')
        yield { text, ...(done ? { isCutOff: reason === 'length', tokenCount } : {}) }
        if (done) return
      }
      throw new Error('the model server ended in the middle')
    },
  }
}

/** The library would write a line that it cannot read to the console, with what it says. */
function isJson(line: string): boolean {
  try {
    return line === '' || typeof JSON.parse(line) === 'object'
  } catch {
    return false
  }
}
