import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

import { findFreePort } from '../process/find-free-port.ts'
import type { ProcessGuard } from '../process/process-guard.ts'
import { FIRST_BACKOFF_MS, nextBackoff, type OnRestart } from '../process/restart-with-backoff.ts'
import { startProcess, type ManagedProcess, type ProcessExit } from '../process/start-process.ts'
import { repositoryRoot } from '../repository-root.ts'
import { StackError } from '../stack-error.ts'
import { explainFailure } from './explain-failure.ts'

export type ServiceExit = ProcessExit & { readonly restartsInMs: number; readonly lastLines: readonly string[] }

export type StartServiceOptions = {
  /** Tells processes of one service apart in messages; the service's name otherwise. */
  readonly label?: string
  /** Instead of services/<name>/src/main.ts. */
  readonly entry?: string
  /** Arguments for node, before the entry. */
  readonly nodeArgs?: readonly string[]
  /** What the service listens on; a free port otherwise. Kept over restarts. */
  readonly port?: number
  readonly host?: string
  readonly guard?: ProcessGuard | undefined
  readonly logFile?: string | undefined
  readonly readyWithinMs?: number
  /** Starts a crashed process again, with backoff. */
  readonly supervise?: boolean
  readonly onExit?: (exit: ServiceExit) => void
  readonly onRestart?: OnRestart | undefined
  readonly onLine?: (line: string) => void
}

export type RunningService = AsyncDisposable & {
  readonly name: string
  readonly label: string
  readonly pid: number
  readonly port: number
  readonly adminPort: number
  readonly url: string
  readonly adminUrl: string
  readonly isRunning: boolean
  /** Resolves when the present process ends. */
  readonly exited: Promise<ProcessExit>
  lastLines(): readonly string[]
  /** SIGTERM and wait; not started again. */
  stop(graceMs?: number): Promise<ProcessExit>
  /** SIGKILL, as a crash. */
  kill(): Promise<ProcessExit>
  signal(name: NodeJS.Signals): void
  /** On the same ports, with changed variables if given. */
  restart(env?: NodeJS.ProcessEnv): Promise<void>
}

const READY_WITHIN_MS = 30_000
const STABLE_AFTER_MS = 30_000 // a crash after this long is a new story
const PORT_ATTEMPTS = 5

// A young generation of 8 MB instead of 16 halves what an idle process keeps, and costs nothing measurable at 1,000
// messages a second.
const NODE_ARGS = ['--max-semi-space-size=8', '--disable-warning=ExperimentalWarning']
// What flows through files is little for the collector and much for the machine: 64 KB for each object it sees. The
// last one of a flag holds.
const NODE_ARGS_OF: Readonly<Record<string, readonly string[]>> = { files: ['--max-semi-space-size=1'] }

type Listening = { readonly port: number; readonly adminPort: number }

/** The line a service prints when it is ready. */
const parseListening = (line: string): Listening | undefined => {
  if (!line.includes('"listening"')) return undefined
  try {
    const entry = JSON.parse(line) as { msg?: unknown; port?: unknown; adminPort?: unknown }
    if (entry.msg !== 'listening') return undefined
    return { port: Number(entry.port ?? 0), adminPort: Number(entry.adminPort ?? 0) }
  } catch {
    return undefined
  }
}

/** Starts `node services/<name>/src/main.ts` and waits until it listens. */
export const startService = async (
  name: string,
  env: NodeJS.ProcessEnv,
  options: StartServiceOptions = {},
): Promise<RunningService> => {
  const label = options.label ?? name
  const entry = options.entry ?? join(repositoryRoot, 'services', name, 'src/main.ts')
  const readyWithinMs = options.readyWithinMs ?? READY_WITHIN_MS
  let environment = env
  let port = options.port ?? (await findFreePort())
  let adminPort = await findFreePort()
  let listening: Listening = { port, adminPort }
  let running: ManagedProcess | undefined
  let wanted = true
  let backoffMs = FIRST_BACKOFF_MS
  const cancelBackoff = new AbortController()

  const spawnOnce = async (): Promise<void> => {
    let ready: (ports: Listening) => void = () => {}
    const readied = new Promise<Listening>((resolve) => (ready = resolve))
    const child = await startProcess({
      name: label,
      command: process.execPath,
      args: [...NODE_ARGS, ...(NODE_ARGS_OF[name] ?? []), ...(options.nodeArgs ?? []), entry],
      cwd: repositoryRoot,
      env: {
        ...environment,
        PORT: String(port),
        ADMIN_PORT: String(adminPort),
        ...(options.host === undefined ? {} : { HOST: options.host }),
      },
      stage: 'service',
      guard: options.guard,
      logFile: options.logFile,
      onLine: (line) => {
        options.onLine?.(line)
        const ports = parseListening(line)
        if (ports) ready(ports)
      },
    })
    running = child
    const cancel = new AbortController()
    const overdue = delay(readyWithinMs, 'overdue' as const, { signal: cancel.signal }).catch(() => 'overdue' as const)
    const outcome = await Promise.race([readied, child.exited, overdue])
    cancel.abort()
    if (outcome === 'overdue') {
      await child.kill()
      throw new StackError(
        `${label} did not listen within ${readyWithinMs / 1000} s: ${explainFailure(child.lastLines())}`,
      )
    }
    if ('code' in outcome) throw new StackError(`${label} stopped at once: ${explainFailure(child.lastLines())}`)
    listening = outcome
    const startedAt = performance.now()
    void child.exited.then((exit) => {
      if (!wanted || running !== child) return
      if (performance.now() - startedAt > STABLE_AFTER_MS) backoffMs = FIRST_BACKOFF_MS
      options.onExit?.({
        ...exit,
        restartsInMs: options.supervise === true ? backoffMs : -1,
        lastLines: child.lastLines(),
      })
      if (options.supervise === true) void startAgain()
    })
  }

  /** The pauses go on growing from one crash to the next, until a process has run for a while. */
  const startAgain = async (): Promise<void> => {
    while (wanted) {
      const waitMs = backoffMs
      backoffMs = nextBackoff(backoffMs)
      await delay(waitMs, undefined, { signal: cancelBackoff.signal }).catch(() => {})
      if (!wanted) return
      try {
        await spawnOnce()
        options.onRestart?.()
        return
      } catch (error) {
        if (wanted) options.onRestart?.({ reason: (error as Error).message, restartsInMs: backoffMs })
      }
    }
  }

  for (let attempt = 1; ; attempt++) {
    try {
      await spawnOnce()
      break
    } catch (error) {
      const isTaken = running?.lastLines().some((line) => line.includes('EADDRINUSE')) === true
      if (!isTaken || options.port !== undefined || attempt === PORT_ATTEMPTS) throw error
      // Somebody else took it between our look and the service's.
      port = await findFreePort()
      adminPort = await findFreePort()
    }
  }

  const current = (): ManagedProcess => {
    if (running === undefined) throw new Error(`${label} was never started`)
    return running
  }
  const host = '127.0.0.1'
  const stop = async (graceMs?: number): Promise<ProcessExit> => {
    wanted = false
    cancelBackoff.abort()
    return current().stop(graceMs)
  }

  return {
    name,
    label,
    get pid() {
      return current().pid
    },
    get port() {
      return listening.port
    },
    get adminPort() {
      return listening.adminPort
    },
    get url() {
      return `http://${host}:${listening.port}`
    },
    get adminUrl() {
      return `http://${host}:${listening.adminPort}`
    },
    get isRunning() {
      return current().isRunning
    },
    get exited() {
      return current().exited
    },
    lastLines: () => current().lastLines(),
    stop,
    kill: () => current().kill(),
    signal(signalName) {
      if (current().isRunning) process.kill(current().pid, signalName)
    },
    async restart(changed) {
      if (changed !== undefined) environment = { ...environment, ...changed }
      wanted = false
      await current().stop()
      wanted = true
      await spawnOnce()
    },
    async [Symbol.asyncDispose]() {
      await stop()
    },
  }
}
