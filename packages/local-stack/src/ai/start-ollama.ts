import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

import { findFreePort } from '../process/find-free-port.ts'
import { findOnPath } from '../process/find-on-path.ts'
import type { ProcessGuard } from '../process/process-guard.ts'
import { runCommand } from '../process/run-command.ts'
import { startProcess } from '../process/start-process.ts'
import { StackError } from '../stack-error.ts'

export type StartOllamaOptions = {
  readonly command: string
  /** What it shall answer with, in GGUF. */
  readonly modelFile: string
  readonly dataDir: string
  readonly parallel?: number
  readonly guard?: ProcessGuard | undefined
  readonly logFile?: string | undefined
}

export type RunningOllama = AsyncDisposable & {
  readonly url: string
  readonly model: string
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
  const child = await startProcess({
    name: 'ollama',
    command,
    args: ['serve'],
    env,
    stage: 'database',
    guard: options.guard,
    logFile: options.logFile,
  })
  const stop = async () => {
    await child.stop(2_000)
  }
  try {
    const until = performance.now() + READY_WITHIN_MS
    while ((await fetch(`${url}/api/version`).catch(() => undefined))?.ok !== true) {
      if (performance.now() > until || !child.isRunning)
        throw new StackError(`ollama did not start: ${child.lastLines().at(-1) ?? 'no output'}`)
      await delay(50)
    }
    const modelfile = join(dataDir, 'Modelfile')
    await writeFile(modelfile, modelfileOf(modelFile))
    const made = await runCommand(command, ['create', MODEL, '-f', modelfile], { timeoutMs: CREATE_MS, env })
    if (!made.ok) throw new StackError(`ollama did not take the model: ${made.output.split('\n').at(-1)}`)
    return { url, model: `${MODEL}:latest`, stop, [Symbol.asyncDispose]: stop }
  } catch (error) {
    await stop()
    throw error
  }
}
