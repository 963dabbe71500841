import type { AssistantModel } from '@chat/contracts'
import type { ModelServer } from './models/model-server.ts'

const LIST_MS = 3_000
const MODELS_KEPT = 100

export interface KnownModels {
  /** What the server has now; nothing where it does not answer. */
  look(signal: AbortSignal): Promise<AssistantModel[]>
  /** The wished one, or the default one; null: there is none. */
  choose(wished: string | null, signal: AbortSignal): Promise<string | null>
  /** Why the last look failed; null: it did not. */
  readonly failure: unknown
}

export function createKnownModels(server: ModelServer, defaultName: string | undefined): KnownModels {
  let known: AssistantModel[] = []
  let failure: unknown = null

  async function look(signal: AbortSignal): Promise<AssistantModel[]> {
    try {
      const found = await server.list(AbortSignal.any([signal, AbortSignal.timeout(LIST_MS)]))
      const chosen = found.find(({ name }) => isSame(name, defaultName)) ?? found[0]
      known = found.slice(0, MODELS_KEPT).map((model) => ({ ...model, isDefault: model === chosen }))
      failure = null
    } catch (error) {
      known = []
      failure = error
    }
    return known
  }

  return {
    look,
    async choose(wished, signal) {
      // A model that was installed a moment ago.
      if (!known.some(({ name }) => wished === null || name === wished)) await look(signal)
      return (known.find(({ name }) => name === wished) ?? known.find(({ isDefault }) => isDefault))?.name ?? null
    },
    get failure() {
      return failure
    },
  }
}

/** Ollama says `llama3.2:latest` where people say `llama3.2`. */
const isSame = (name: string, wished: string | undefined): boolean => name === wished || name === `${wished}:latest`
