import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { findFreePort } from '../process/find-free-port.ts'
import { findOnPath } from '../process/find-on-path.ts'
import { runCommand } from '../process/run-command.ts'
import { StackError } from '../stack-error.ts'
import { startModelProcess, type ModelSupervision } from './model-process.ts'

export type StartEmbeddedModelOptions = ModelSupervision & {
  /** In GGUF. */
  readonly modelFile: string
  readonly dataDir: string
  readonly log: (line: string) => void
}

export type RunningEmbeddedModel = AsyncDisposable & {
  /** Speaks the OpenAI interface. */
  readonly url: string
  stop(): Promise<void>
}

const VERSION = '3.22.1'
const INSTALL_MS = 300_000
const READY_WITHIN_MS = 60_000

/** The one built for this machine; by itself node-llama-cpp would fetch those for all others too (700 MB). */
const PREBUILT: Readonly<Record<string, string>> = {
  'linux x64': '@node-llama-cpp/linux-x64',
  'linux arm64': '@node-llama-cpp/linux-arm64',
  'darwin arm64': '@node-llama-cpp/mac-arm64-metal',
  'darwin x64': '@node-llama-cpp/mac-x64',
  'win32 x64': '@node-llama-cpp/win-x64',
}

/** It is no dependency of ours: who wants it fetches it. */
const install = async (dataDir: string, log: (line: string) => void): Promise<string> => {
  const module = join(dataDir, 'node_modules/node-llama-cpp/dist/index.js')
  const done = join(dataDir, `installed-${VERSION}`)
  if (existsSync(done)) return module
  const prebuilt = PREBUILT[`${process.platform} ${process.arch}`]
  if (prebuilt === undefined)
    throw new StackError(`node-llama-cpp is not built for ${process.platform} ${process.arch}`)
  const npm = await findOnPath('npm')
  if (npm === undefined) throw new StackError('npm is missing, which would install node-llama-cpp')
  log('installing node-llama-cpp (once) …')
  await mkdir(dataDir, { recursive: true })
  await writeFile(join(dataDir, 'package.json'), '{ "private": true }\n')
  const packages = [`node-llama-cpp@${VERSION}`, `${prebuilt}@${VERSION}`]
  const flags = ['--omit=optional', '--ignore-scripts', '--no-audit', '--no-fund', '--save-exact', '--prefix', dataDir]
  const installed = await runCommand(npm, ['install', ...flags, ...packages], {
    timeoutMs: INSTALL_MS,
    cwd: dataDir,
    env: process.env,
  })
  if (!installed.ok || !existsSync(module)) {
    throw new StackError(`npm could not install node-llama-cpp: ${installed.output.split('\n').at(-1)?.slice(0, 200)}`)
  }
  await writeFile(done, '')
  return module
}

/** A model in a process of its own, on this machine only. */
export const startEmbeddedModel = async (options: StartEmbeddedModelOptions): Promise<RunningEmbeddedModel> => {
  const module = await install(options.dataDir, options.log)
  const port = await findFreePort()
  const url = `http://127.0.0.1:${port}/v1`
  const { stop } = await startModelProcess({
    ...options,
    name: 'the embedded model',
    command: process.execPath,
    args: [join(import.meta.dirname, 'embedded-model-process.ts'), module, options.modelFile, String(port)],
    readyUrl: `${url}/models`,
    readyWithinMs: READY_WITHIN_MS,
  })
  return { url, stop, [Symbol.asyncDispose]: stop }
}
