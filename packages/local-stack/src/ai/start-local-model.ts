import { join } from 'node:path'

import { StackError } from '../stack-error.ts'
import type { ModelSupervision } from './model-process.ts'
import { askModelServer } from './ask-model-server.ts'
import { pullModel } from './pull-model.ts'
import { fetchSmallModel, findSmallModel } from './small-model.ts'
import { startEmbeddedModel } from './start-embedded-model.ts'
import { findOllama, startOllama } from './start-ollama.ts'

export type StartLocalModelOptions = Omit<ModelSupervision, 'logFile'> & {
  readonly dataDir: string
  readonly logDir: string
  readonly log: (line: string) => void
  /** Where an Ollama may run already. */
  readonly usualOllama?: string
}

export type LocalModel = {
  /** For the service `ai`. */
  readonly env: NodeJS.ProcessEnv
  readonly source: string
  stop(): Promise<void>
}

type Log = StartLocalModelOptions['log']

const stop = async () => {}

/** OLLAMA_MODEL is fetched where the server does not have it; answers whether it had to be. */
const pullWished = async (host: string, found: readonly string[], log: Log): Promise<boolean> => {
  const model = process.env['OLLAMA_MODEL']
  if (!model || found.some((name) => name === model || name === `${model}:latest`)) return false
  await pullModel({ host, model, log })
  return true
}

const configured = async (log: Log): Promise<LocalModel | undefined> => {
  const { OPENAI_BASE_URL: openAi, OLLAMA_HOST: ollama } = process.env
  const address = openAi || ollama
  if (!address) return undefined
  const found = await askModelServer(openAi ? { openAi } : { ollama: address })
  const variable = openAi ? 'OPENAI_BASE_URL' : 'OLLAMA_HOST'
  if (found === undefined) {
    const command = openAi ? 'start that server' : 'run `ollama serve`'
    throw new StackError(`nothing answers at ${variable}=${address}: ${command}, or leave ${variable} out`)
  }
  const isPulled = !openAi && (await pullWished(address, found, log))
  if (found.length === 0 && !isPulled) {
    const help = openAi ? '' : ': run `ollama pull llama3.2`'
    throw new StackError(`the server at ${variable}=${address} has no model${help}`)
  }
  return { env: {}, source: `${address}, as ${variable} says`, stop }
}

/**
 * What is configured; else the Ollama that runs here; else a small model in an Ollama of our own, or, where there is
 * none, in a process of ours. Where nothing can be had, the error says what helps.
 */
export const startLocalModel = async (options: StartLocalModelOptions): Promise<LocalModel> => {
  const given = await configured(options.log)
  if (given) return given
  const { usualOllama = 'http://127.0.0.1:11434' } = options
  const running = await askModelServer({ ollama: usualOllama })
  if (running && ((await pullWished(usualOllama, running, options.log)) || running.length > 0)) {
    return { env: { OLLAMA_HOST: usualOllama }, source: `the Ollama at ${usualOllama}`, stop }
  }
  try {
    return await startSmallModel(options)
  } catch (error) {
    if (!(error instanceof StackError)) throw error
    throw new StackError(
      `${error.message}. Install Ollama (https://ollama.com), run \`ollama pull llama3.2\`, and start again`,
    )
  }
}

const startSmallModel = async (options: StartLocalModelOptions): Promise<LocalModel> => {
  const { dataDir, logDir, log } = options
  const models = join(dataDir, 'models')
  if (findSmallModel(models) === undefined) log('fetching a small model (98 MB, once) …')
  const modelFile = await fetchSmallModel(models)
  const common = { ...options, modelFile, logFile: join(logDir, 'model.log') }
  const command = await findOllama()
  if (command !== undefined) {
    const ollama = await startOllama({ ...common, command, dataDir: join(dataDir, 'ollama') })
    await pullWished(ollama.url, [ollama.model], log).catch((error: unknown) => {
      log(`${error instanceof Error ? error.message : String(error)}; SmolLM2 answers meanwhile`)
    })
    return { env: { OLLAMA_HOST: ollama.url }, source: `SmolLM2, in ${command}`, stop: ollama.stop }
  }
  const embedded = await startEmbeddedModel({ ...common, dataDir: join(dataDir, 'embedded') })
  return { env: { OPENAI_BASE_URL: embedded.url }, source: 'SmolLM2, in node-llama-cpp', stop: embedded.stop }
}
