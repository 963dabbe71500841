import { setTimeout as delay } from 'node:timers/promises'

import { findFreePort } from '../process/find-free-port.ts'
import type { ProcessGuard } from '../process/process-guard.ts'
import { startProcess } from '../process/start-process.ts'
import { StackError } from '../stack-error.ts'
import { findToxiproxy } from './find-toxiproxy.ts'

export type StartToxiproxyOptions = {
  readonly guard?: ProcessGuard | undefined
  readonly logFile?: string | undefined
}

export type RunningToxiproxy = AsyncDisposable & {
  /** Of its interface, by which proxies are made. */
  readonly url: string
  stop(): Promise<void>
}

const READY_WITHIN_MS = 5_000

export const startToxiproxy = async (options: StartToxiproxyOptions = {}): Promise<RunningToxiproxy> => {
  const command = await findToxiproxy()
  const port = await findFreePort()
  const child = await startProcess({
    name: 'toxiproxy-server',
    command,
    args: ['-host', '127.0.0.1', '-port', String(port)],
    env: { ...process.env, LOG_LEVEL: 'error' },
    stage: 'database',
    guard: options.guard,
    logFile: options.logFile,
  })
  const url = `http://127.0.0.1:${port}`
  const stop = async () => {
    await child.stop(1_000)
  }
  const until = performance.now() + READY_WITHIN_MS
  while (performance.now() < until && child.isRunning) {
    const answer = await fetch(`${url}/version`).catch(() => undefined)
    if (answer?.ok === true) return { url, stop, [Symbol.asyncDispose]: stop }
    await delay(20)
  }
  await child.kill()
  throw new StackError(`toxiproxy-server did not start: ${child.lastLines().at(-1) ?? 'no output'}`)
}
