import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { createConnection } from 'node:net'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

import { findFreePort } from '../process/find-free-port.ts'
import type { ProcessGuard } from '../process/process-guard.ts'
import { FIRST_BACKOFF_MS, restartWithBackoff, type OnRestart } from '../process/restart-with-backoff.ts'
import { startProcess, type ManagedProcess } from '../process/start-process.ts'
import { startService, type ServiceExit } from '../stack/start-service.ts'
import { StackError } from '../stack-error.ts'
import { findNginx } from './find-nginx.ts'
import { renderNginxConfig } from './render-nginx-config.ts'
import { readRouteTable, type Upstreams } from './routes.ts'

export type EdgeKind = 'nginx' | 'node'

export type StartEdgeOptions = {
  readonly kind: EdgeKind
  readonly upstreams: Upstreams
  /** For the rendered configuration and temporary files. */
  readonly runDir: string
  readonly webRoot?: string | undefined
  readonly host?: string | undefined
  readonly port?: number | undefined
  readonly guard?: ProcessGuard | undefined
  readonly logFile?: string | undefined
  /** Serves a web app that is being rebuilt. */
  readonly watch?: boolean | undefined
  readonly supervise?: boolean | undefined
  readonly onExit?: ((exit: ServiceExit) => void) | undefined
  readonly onRestart?: OnRestart | undefined
}

export type RunningEdge = AsyncDisposable & {
  readonly kind: EdgeKind
  readonly url: string
  readonly port: number
  readonly pid: number
  readonly isRunning: boolean
  kill(): Promise<void>
  stop(): Promise<void>
  /** On the same port. */
  restart(): Promise<void>
  /** Reads its configuration again; open connections go on. */
  reload(): Promise<void>
}

const READY_WITHIN_MS = 5_000
const PORT_ATTEMPTS = 5
const nodeEdge = fileURLToPath(new URL('node-edge.ts', import.meta.url))

const connects = async (port: number, host: string): Promise<boolean> => {
  const socket = createConnection({ port, host })
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}

const reachable = (host: string): string => (host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host)

const startNode = async (options: StartEdgeOptions): Promise<RunningEdge> => {
  const host = options.host ?? '127.0.0.1'
  const { upstreams, webRoot, watch } = options
  const service = await startService(
    'edge',
    { ...process.env, EDGE_CONFIG: JSON.stringify({ upstreams, webRoot, watch }) },
    {
      entry: nodeEdge,
      host,
      guard: options.guard,
      logFile: options.logFile,
      supervise: options.supervise ?? false,
      ...(options.port === undefined ? {} : { port: options.port }),
      ...(options.onExit === undefined ? {} : { onExit: options.onExit }),
      onRestart: options.onRestart,
    },
  )
  const stop = async () => {
    await service.stop(1_000)
  }
  return {
    kind: 'node',
    get url() {
      return `http://${reachable(host)}:${service.port}`
    },
    get port() {
      return service.port
    },
    get pid() {
      return service.pid
    },
    get isRunning() {
      return service.isRunning
    },
    async kill() {
      await service.kill()
    },
    stop,
    restart: () => service.restart(),
    reload: async () => {}, // it reads nothing but its start
    [Symbol.asyncDispose]: stop,
  }
}

const startNginx = async (options: StartEdgeOptions): Promise<RunningEdge> => {
  const nginx = await findNginx()
  if (nginx === undefined) throw new StackError('no nginx here (on Debian and Ubuntu: apt-get install -y nginx)')
  const host = options.host ?? '127.0.0.1'
  const isRoot = process.getuid?.() === 0
  await mkdir(options.runDir, { recursive: true })
  let port = options.port ?? (await findFreePort())
  let running: ManagedProcess | undefined
  let wanted = true

  const start = async () => {
    const configFile = join(options.runDir, 'nginx.conf')
    const user = isRoot ? userInfo().username : undefined
    const { upstreams, webRoot, runDir } = options
    await writeFile(
      configFile,
      renderNginxConfig({ table: readRouteTable(), upstreams, webRoot, runDir, host, port, user }),
    )
    const child = await startProcess({
      name: 'nginx',
      command: nginx.path,
      args: ['-p', runDir, '-e', 'stderr', '-c', configFile],
      stage: 'service',
      guard: options.guard,
      logFile: options.logFile,
    })
    running = child
    const until = performance.now() + READY_WITHIN_MS
    while (performance.now() < until && child.isRunning) {
      // Somebody else may listen on that port: then nginx ends by itself a moment later.
      if ((await connects(port, reachable(host))) && child.isRunning) {
        watch(child)
        return
      }
      await delay(20)
    }
    await child.kill()
    throw new StackError(`nginx did not start: ${child.lastLines().at(-1) ?? 'no output'}`)
  }

  const watch = (child: ManagedProcess) => {
    void child.exited.then(async (exit) => {
      if (!wanted || running !== child) return
      const restartsInMs = options.supervise === true ? FIRST_BACKOFF_MS : -1
      options.onExit?.({ ...exit, restartsInMs, lastLines: child.lastLines() })
      if (options.supervise === true) {
        await restartWithBackoff({ start, isWanted: () => wanted, onRestart: options.onRestart })
      }
    })
  }

  for (let attempt = 1; ; attempt++) {
    try {
      await start()
      break
    } catch (error) {
      const isTaken =
        (running as ManagedProcess | undefined)?.lastLines().some((line) => line.includes('in use')) === true
      if (!isTaken || options.port !== undefined || attempt === PORT_ATTEMPTS) throw error
      port = await findFreePort()
    }
  }
  const stop = async () => {
    wanted = false
    await running?.stop(2_000)
  }
  return {
    kind: 'nginx',
    get url() {
      return `http://${reachable(host)}:${port}`
    },
    get port() {
      return port
    },
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
    async restart() {
      await stop()
      wanted = true
      await start()
    },
    async reload() {
      if (running?.isRunning === true) process.kill(running.pid, 'SIGHUP')
    },
    [Symbol.asyncDispose]: stop,
  }
}

export const startEdge = (options: StartEdgeOptions): Promise<RunningEdge> =>
  options.kind === 'nginx' ? startNginx(options) : startNode(options)
