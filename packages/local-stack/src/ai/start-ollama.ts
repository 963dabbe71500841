import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

import { findFreePort } from '../process/find-free-port.ts'
import { findOnPath } from '../process/find-on-path.ts'
import { runCommand } from '../process/run-command.ts'
import { StackError } from '../stack-error.ts'
import { startModelProcess, type ModelSupervision } from './model-process.ts'
import { SMALL_MODEL_THREADS } from './small-model.ts'

export type StartOllamaOptions = ModelSupervision & {
  readonly command: string
  /** What it shall answer with, in GGUF. */
  readonly modelFile: string
  readonly dataDir: string
  readonly parallel?: number
}

export type RunningOllama = AsyncDisposable & {
  readonly url: string
  readonly model: string
  readonly pid: number
  stop(): Promise<void>
}

const MODEL = 'smollm2'
const READY_WITHIN_MS = 10_000
const CREATE_MS = 60_000

const modelfileOf = (path: string): string => `FROM ${path}
TEMPLATE """{{ range .Messages }}<|im_start|>{{ .Role }}
{{ .Content }}<|im_end|>
{{ end }}<|im_start|>assistant
"""
PARAMETER stop <|im_end|>
PARAMETER num_thread ${SMALL_MODEL_THREADS}
`

/** OLLAMA_PATH or `ollama` on PATH. */
export const findOllama = async (): Promise<string | undefined> =>
  process.env['OLLAMA_PATH'] ?? (await findOnPath('ollama'))

/** An Ollama of our own, with one model. */
export const startOllama = async (options: StartOllamaOptions): Promise<RunningOllama> => {
  const { command, modelFile, dataDir } = options
  const port = await findFreePort()
  const url = `http://127.0.0.1:${port}`
  await mkdir(dataDir, { recursive: true })
  const env = {
    PATH: dirname(command),
    HOME: dataDir,
    OLLAMA_HOST: `127.0.0.1:${port}`,
    OLLAMA_MODELS: join(dataDir, 'models'),
    OLLAMA_NUM_PARALLEL: String(options.parallel ?? 2),
  }
  const running = await startModelProcess({
    ...options,
    name: 'ollama',
    args: ['serve'],
    env,
    readyUrl: `${url}/api/version`,
    readyWithinMs: READY_WITHIN_MS,
  })
  const modelfile = join(dataDir, 'Modelfile')
  await writeFile(modelfile, modelfileOf(modelFile))
  const made = await runCommand(command, ['create', MODEL, '-f', modelfile], { timeoutMs: CREATE_MS, env })
  if (!made.ok) {
    await running.stop()
    throw new StackError(`ollama did not take the model: ${made.output.split('\n').at(-1)}`)
  }
  return { url, model: `${MODEL}:latest`, pid: running.pid, stop: running.stop, [Symbol.asyncDispose]: running.stop }
}
