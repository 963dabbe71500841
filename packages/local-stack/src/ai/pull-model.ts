import { Ollama } from 'ollama'

import { StackError } from '../stack-error.ts'

export type PullModelOptions = {
  readonly host: string
  readonly model: string
  readonly log: (line: string) => void
}

const SILENCE_MS = 60_000
const TOLD_EVERY_PERCENT = 10

/** Has an Ollama fetch a model, and says how far it is. */
export const pullModel = async ({ host, model, log }: PullModelOptions): Promise<void> => {
  const silent = new AbortController()
  const listen = (): NodeJS.Timeout => setTimeout(() => silent.abort(new Error('nothing more comes')), SILENCE_MS)
  let timer = listen()
  let told = ''
  try {
    const ollama = new Ollama({
      host,
      fetch: (input, init) => fetch(input as string | URL, { ...init, signal: silent.signal } as RequestInit),
    })
    log(`Ollama fetches ${model} …`)
    for await (const { status, completed, total } of await ollama.pull({ model, stream: true })) {
      clearTimeout(timer)
      timer = listen()
      if (!total) continue
      const percent = Math.floor((100 * (completed ?? 0)) / total / TOLD_EVERY_PERCENT) * TOLD_EVERY_PERCENT
      const line = `${status}: ${percent} % of ${Math.ceil(total / 1e6)} MB`
      if (line !== told && total > 1e6) log((told = line))
    }
  } catch (error) {
    const reason: unknown = silent.signal.aborted ? silent.signal.reason : error
    const why = reason instanceof Error ? reason.message : String(reason)
    throw new StackError(
      `the Ollama at ${host} does not have OLLAMA_MODEL=${model}, and could not fetch it (${why}): ` +
        `run \`OLLAMA_HOST=${host} ollama pull ${model}\`, or leave OLLAMA_MODEL out`,
    )
  } finally {
    clearTimeout(timer)
  }
}
