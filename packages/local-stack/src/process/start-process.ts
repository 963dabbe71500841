import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'

import { StackError } from '../stack-error.ts'
import { sharedProcessGuard, type ProcessGuard, type ProcessStage } from './process-guard.ts'

export type ProcessExit = { readonly code: number | null; readonly signal: NodeJS.Signals | null }

export type ManagedProcess = {
  readonly name: string
  readonly pid: number
  readonly exited: Promise<ProcessExit>
  readonly isRunning: boolean
  /** The last lines the process wrote, for the message when it fails. */
  lastLines(): readonly string[]
  /** SIGTERM, then SIGKILL after the grace period. */
  stop(graceMs?: number): Promise<ProcessExit>
  /** SIGKILL, as a crash. */
  kill(): Promise<ProcessExit>
}

export type StartProcessOptions = {
  readonly name: string
  readonly command: string
  readonly args: readonly string[]
  readonly stage: ProcessStage
  readonly env?: NodeJS.ProcessEnv
  readonly cwd?: string
  readonly guard?: ProcessGuard | undefined
  readonly logFile?: string | undefined
  readonly onLine?: ((line: string) => void) | undefined
}

const KEPT_LINES = 100
const DEFAULT_GRACE_MS = 8_000

/** Of a process that died alone, as the workers of a killed nginx: they would keep its port. */
const killGroup = (leader: number) => {
  try {
    process.kill(-leader, 'SIGKILL')
  } catch {
    // nobody is left
  }
}

export const startProcess = async (options: StartProcessOptions): Promise<ManagedProcess> => {
  const guard = options.guard ?? sharedProcessGuard()
  const lines: string[] = []
  // Detached: a Ctrl-C in the terminal reaches the launcher only, which then stops its children in order.
  const child = spawn(options.command, [...options.args], {
    cwd: options.cwd,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...(options.env ?? process.env), [guard.mark.name]: guard.mark.value },
  })
  const exited = new Promise<ProcessExit>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }))
    child.once('error', () => resolve({ code: 127, signal: null }))
  })
  if (child.pid === undefined) {
    const [error] = await once(child, 'error')
    throw new StackError(`${options.name} could not be started: ${(error as Error).message}`)
  }
  const pid = child.pid
  guard.watch(pid, options.stage)

  if (options.logFile !== undefined) mkdirSync(dirname(options.logFile), { recursive: true })
  const logFile = options.logFile === undefined ? undefined : createWriteStream(options.logFile, { flags: 'a' })
  // A log that cannot be written (a full disk) must not take the launcher down.
  logFile?.on('error', () => {})
  for (const output of [child.stdout, child.stderr]) {
    createInterface({ input: output }).on('line', (line) => {
      lines.push(line)
      if (lines.length > KEPT_LINES) lines.shift()
      logFile?.write(`${line}\n`)
      options.onLine?.(line)
    })
  }
  let isRunning = true
  void exited.then(() => {
    isRunning = false
    killGroup(pid)
    guard.forget(pid)
    logFile?.end()
  })

  const signal = (name: NodeJS.Signals) => {
    if (!isRunning) return
    for (const target of [-pid, pid]) {
      try {
        process.kill(target, name)
        return
      } catch {
        // the group is gone, or was not made yet
      }
    }
  }

  return {
    name: options.name,
    pid,
    exited,
    get isRunning() {
      return isRunning
    },
    lastLines: () => lines,
    async stop(graceMs = DEFAULT_GRACE_MS) {
      signal('SIGTERM')
      const cancel = new AbortController()
      const overdue = delay(graceMs, 'overdue' as const, { signal: cancel.signal }).catch(() => undefined)
      if ((await Promise.race([exited, overdue])) === 'overdue') signal('SIGKILL')
      cancel.abort()
      return exited
    },
    kill() {
      signal('SIGKILL')
      return exited
    },
  }
}
