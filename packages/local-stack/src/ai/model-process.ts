import { setTimeout as delay } from 'node:timers/promises'

import type { ProcessGuard } from '../process/process-guard.ts'
import { restartWithBackoff, type OnRestart } from '../process/restart-with-backoff.ts'
import { startProcess, type ManagedProcess, type ProcessExit } from '../process/start-process.ts'
import { StackError } from '../stack-error.ts'

export type ModelProcessOptions = {
  readonly name: string
  readonly command: string
  readonly args: readonly string[]
  readonly env?: NodeJS.ProcessEnv
  /** Answers 200 once it is ready. */
  readonly readyUrl: string
  readonly readyWithinMs: number
} & ModelSupervision

export type RunningModel = {
  readonly pid: number
  stop(): Promise<void>
}

export type ModelSupervision = {
  readonly guard?: ProcessGuard | undefined
  readonly logFile?: string | undefined
  /** Starts it again where it crashed. */
  readonly supervise?: boolean
  readonly onExit?: ((exit: ProcessExit) => void) | undefined
  readonly onRestart?: OnRestart | undefined
}

const STOP_WITHIN_MS = 2_000
const LOOK_MS = 1_000

const answers = async (url: string): Promise<boolean> => {
  const answer = await fetch(url, { signal: AbortSignal.timeout(LOOK_MS) }).catch(() => undefined)
  await answer?.body?.cancel()
  return answer?.ok === true
}

/** A server of models, from its first answer on. */
export const startModelProcess = async (options: ModelProcessOptions): Promise<RunningModel> => {
  const { name, readyUrl, readyWithinMs, supervise, onExit, onRestart } = options
  let running: ManagedProcess | undefined
  let isWanted = true

  const start = async () => {
    const child = await startProcess({ ...options, stage: 'database' })
    running = child
    const until = performance.now() + readyWithinMs
    while (!(await answers(readyUrl))) {
      if (performance.now() > until || !child.isRunning) {
        await child.kill()
        throw new StackError(`${name} did not start: ${child.lastLines().at(-1) ?? 'no output'}`)
      }
      await delay(50)
    }
    void child.exited.then(async (exit) => {
      if (!isWanted) return
      onExit?.(exit)
      if (supervise === true) await restartWithBackoff({ start, isWanted: () => isWanted, onRestart })
    })
  }
  await start()
  return {
    get pid() {
      return running?.pid ?? 0
    },
    async stop() {
      isWanted = false
      await running?.stop(STOP_WITHIN_MS)
    },
  }
}
