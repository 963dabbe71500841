import { once } from 'node:events'
import { mkdir, rm } from 'node:fs/promises'
import { createConnection } from 'node:net'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

import { findFreePort } from '../process/find-free-port.ts'
import type { ProcessGuard } from '../process/process-guard.ts'
import { restartWithBackoff, type OnRestart } from '../process/restart-with-backoff.ts'
import { startProcess, type ManagedProcess, type ProcessExit } from '../process/start-process.ts'
import { StackError } from '../stack-error.ts'
import { findRedisServer, type RedisServer } from './find-redis-server.ts'

export type StartRedisOptions = {
  readonly dataDir: string
  readonly binDir: string
  /** Skips the search. */
  readonly server?: RedisServer | undefined
  readonly port?: number | undefined
  readonly logDir?: string | undefined
  readonly guard?: ProcessGuard | undefined
  readonly log?: ((line: string) => void) | undefined
  /** Starts a crashed server again. */
  readonly supervise?: boolean | undefined
  readonly onExit?: ((exit: ProcessExit) => void) | undefined
  readonly onRestart?: OnRestart | undefined
}

export type RunningRedis = AsyncDisposable & {
  readonly url: string
  readonly port: number
  readonly pid: number
  readonly isRunning: boolean
  readonly dataDir: string
  kill(): Promise<void>
  stop(): Promise<void>
  /** On the same port; `empty` forgets all data, as a replaced server would. */
  restart(options?: { readonly empty?: boolean }): Promise<void>
}

const READY_WITHIN_MS = 20_000
const STOP_WITHIN_MS = 5_000

const ping = async (port: number): Promise<boolean> => {
  const socket = createConnection({ port, host: '127.0.0.1' })
  socket.setTimeout(1_000, () => socket.destroy(new Error('no answer')))
  try {
    await once(socket, 'connect')
    socket.write('PING\r\n')
    const [answer] = (await once(socket, 'data')) as [Buffer]
    return answer.toString().startsWith('+PONG')
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}

export const startRedis = async (options: StartRedisOptions): Promise<RunningRedis> => {
  const server = options.server ?? (await findRedisServer({ binDir: options.binDir, log: options.log }))
  const port = options.port ?? (await findFreePort())
  const logFile = options.logDir === undefined ? undefined : join(options.logDir, `redis-${port}.log`)
  let running: ManagedProcess | undefined
  let isWanted = true

  const watch = (child: ManagedProcess) => {
    void child.exited.then(async (exit) => {
      if (!isWanted || running !== child) return
      options.onExit?.(exit)
      if (options.supervise === true) {
        await restartWithBackoff({ start, isWanted: () => isWanted, onRestart: options.onRestart })
      }
    })
  }

  const start = async () => {
    await mkdir(options.dataDir, { recursive: true })
    if (logFile !== undefined) await rm(logFile, { force: true })
    const place = ['--port', String(port), '--bind', '127.0.0.1', '--dir', options.dataDir]
    const durability = [
      '--appendonly',
      'yes',
      '--appendfsync',
      'everysec',
      '--maxmemory-policy',
      'noeviction',
      '--save',
      '',
    ]
    const child = await startProcess({
      name: 'redis-server',
      command: server.path,
      args: [...place, ...durability],
      env: server.env,
      stage: 'database',
      guard: options.guard,
      logFile,
    })
    running = child
    const until = performance.now() + READY_WITHIN_MS
    while (performance.now() < until) {
      if (!child.isRunning) {
        const text = child.lastLines().join('\n')
        const reason = /No space left/.test(text) ? 'the disk is full' : (child.lastLines().at(-1) ?? 'no output')
        throw new StackError(`redis-server stopped at once: ${reason}`)
      }
      if (await ping(port)) {
        watch(child)
        return
      }
      await delay(25)
    }
    await child.kill()
    throw new StackError(`redis-server did not answer within ${READY_WITHIN_MS / 1000} s`)
  }
  await start()

  const stop = async () => {
    isWanted = false
    await running?.stop(STOP_WITHIN_MS)
  }
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    dataDir: options.dataDir,
    get pid() {
      return running?.pid ?? 0
    },
    get isRunning() {
      return running?.isRunning ?? false
    },
    async kill() {
      await running?.kill()
    },
    stop,
    async restart(how = {}) {
      isWanted = false
      await running?.stop()
      isWanted = true
      if (how.empty === true) await rm(options.dataDir, { recursive: true, force: true })
      await start()
    },
    [Symbol.asyncDispose]: stop,
  }
}
