import { spawn, type ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Services are stopped before the databases they write to. */
export type ProcessStage = 'service' | 'database'

/**
 * A separate process that holds a pipe to this one and stops every process it was told of within 10 s after the pipe
 * closes, however this process ended.
 */
export type ProcessGuard = AsyncDisposable & {
  readonly pid: number
  /** Goes into the environment of every child, so that grandchildren are found as well. */
  readonly mark: { readonly name: string; readonly value: string }
  watch(pid: number, stage: ProcessStage): void
  forget(pid: number): void
  /** Stops whatever is still watched, then resolves; with `hurry` by SIGKILL. */
  close(options?: { readonly hurry?: boolean }): Promise<void>
}

const MARK_NAME = 'CHAT_STACK_ID'
const guardScript = fileURLToPath(new URL('guard-process.mjs', import.meta.url))

export const processStart = (pid: number): string => {
  if (process.platform !== 'linux') return ''
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
  } catch {
    return ''
  }
}

/** With the id and the data folder of a launcher that died together with its guard, closing stops what these left. */
export const createProcessGuard = (id: string = randomUUID(), dataFolder?: string): ProcessGuard => {
  const mark = { name: MARK_NAME, value: id }
  const watched = new Map<number, string>()
  let closing = false
  let guard: ChildProcess

  const tell = (line: string) => {
    guard.stdin?.write(`${line}\n`)
  }

  const start = () => {
    const environment = { ...process.env }
    delete environment[MARK_NAME]
    // Detached: a Ctrl-C in the terminal must not reach it.
    guard = spawn(
      process.execPath,
      [
        '--max-semi-space-size=1',
        guardScript,
        `${mark.name}=${mark.value}`,
        ...(dataFolder === undefined ? [] : [dataFolder]),
      ],
      {
        detached: true,
        stdio: ['pipe', 'ignore', 'ignore'],
        env: environment,
      },
    )
    guard.stdin?.on('error', () => {})
    guard.unref()
    ;(guard.stdin as unknown as { unref?: () => void } | null)?.unref?.()
    guard.once('exit', () => {
      if (!closing) start()
    })
    for (const line of watched.values()) tell(line)
  }
  start()

  const close = (how: { readonly hurry?: boolean } = {}) => {
    if (how.hurry === true) tell('hurry')
    if (closing) return Promise.resolve()
    closing = true
    return new Promise<void>((resolve) => {
      guard.ref()
      guard.once('exit', () => resolve())
      if (guard.exitCode !== null || guard.signalCode !== null) resolve()
      guard.stdin?.end()
    })
  }

  return {
    get pid() {
      return guard.pid ?? 0
    },
    mark,
    watch(pid, stage) {
      const line = `add ${pid} ${stage} ${processStart(pid)}`
      watched.set(pid, line)
      tell(line)
    },
    forget(pid) {
      if (watched.delete(pid)) tell(`drop ${pid}`)
    },
    close,
    [Symbol.asyncDispose]: () => close(),
  }
}

let shared: ProcessGuard | undefined

/** The guard of this process, for callers that do not bring their own. */
export const sharedProcessGuard = (): ProcessGuard => (shared ??= createProcessGuard())
