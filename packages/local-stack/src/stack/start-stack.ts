import { randomBytes } from 'node:crypto'
import { join } from 'node:path'

import { findNginx } from '../edge/find-nginx.ts'
import { startEdge, type EdgeKind, type RunningEdge } from '../edge/start-edge.ts'
import { startMongo, type RunningMongo } from '../mongo/start-mongo.ts'
import type { ProcessGuard } from '../process/process-guard.ts'
import type { OnRestart } from '../process/restart-with-backoff.ts'
import { startRedis, type RunningRedis } from '../redis/start-redis.ts'
import { repositoryRoot } from '../repository-root.ts'
import { migrateDatabase } from './migrate-database.ts'
import { startService, type RunningService, type ServiceExit } from './start-service.ts'

export type StartStackOptions = {
  readonly apis?: number
  readonly gateways?: number
  readonly workers?: number
  /** What follows the logs: search, notifications. One of them works at a time. */
  readonly jobs?: number
  /** Of the assistant; 0 unless said otherwise. */
  readonly ais?: number
  /** Where files are uploaded to; none unless asked for. */
  readonly files?: number
  /** Given to every service, over the defaults below. */
  readonly env?: NodeJS.ProcessEnv
  /** What one service is started with besides, by its label (`worker 2`). */
  readonly launch?: (label: string) => ServiceLaunch | Promise<ServiceLaunch>
  /** `auto` takes nginx where it is installed, else the proxy in Node. */
  readonly edge?: EdgeKind | 'auto' | 'none'
  /** A server that is running already; otherwise one is started in `dataDir` and stopped with the stack. */
  readonly mongodbUri?: string | undefined
  readonly redisUrl?: string | undefined
  readonly mongoMembers?: 1 | 3
  /** The parent of every file of this stack. */
  readonly dataDir: string
  /** Where downloaded servers are kept; `bin` in `dataDir` otherwise. */
  readonly binDir?: string
  readonly logDir?: string | undefined
  readonly webRoot?: string | undefined
  readonly host?: string | undefined
  readonly port?: number | undefined
  readonly guard?: ProcessGuard | undefined
  /** Creates indexes and seeds; true unless said otherwise. */
  readonly migrate?: boolean
  /** Starts crashed services again, with backoff. */
  readonly supervise?: boolean
  readonly watch?: boolean
  readonly onExit?: (label: string, exit: ServiceExit) => void
  readonly onRestart?: (label: string, ...failure: Parameters<OnRestart>) => void
  readonly log?: ((line: string) => void) | undefined
}

export type ServiceLaunch = {
  readonly env?: NodeJS.ProcessEnv
  readonly nodeArgs?: readonly string[]
  /** Instead of the service's own. */
  readonly entry?: string | undefined
}

export type RunningStack = AsyncDisposable & {
  /** Of the edge; of the first api where there is none. */
  readonly url: string
  readonly env: NodeJS.ProcessEnv
  readonly apis: readonly RunningService[]
  readonly gateways: readonly RunningService[]
  readonly workers: readonly RunningService[]
  readonly jobs: readonly RunningService[]
  readonly ais: readonly RunningService[]
  readonly files: readonly RunningService[]
  readonly services: readonly RunningService[]
  readonly edge: RunningEdge | undefined
  /** Present where this stack started it. */
  readonly mongo: RunningMongo | undefined
  readonly redis: RunningRedis | undefined
  stop(): Promise<void>
}

type Stop = () => Promise<unknown>

const JOBS_ENTRY = join(repositoryRoot, 'services/worker/src/jobs/main.ts')
// Together below the 10 s within which Ctrl-C must have stopped everything.
const FRONT_GRACE_MS = 4_000
const WORKER_GRACE_MS = 2_500

/** What a process needs of this one's environment; everything else is named by the stack. */
const inherited = (): NodeJS.ProcessEnv =>
  Object.fromEntries(
    ['PATH', 'HOME', 'TMPDIR', 'LANG', 'TZ', 'NODE_COMPILE_CACHE', 'NODE_EXTRA_CA_CERTS'].flatMap((name) =>
      process.env[name] === undefined ? [] : [[name, process.env[name]]],
    ),
  )

const resolveEdge = async (edge: StartStackOptions['edge']): Promise<EdgeKind | 'none'> => {
  if (edge !== undefined && edge !== 'auto') return edge
  return (await findNginx()) === undefined ? 'node' : 'nginx'
}

export const startStack = async (options: StartStackOptions): Promise<RunningStack> => {
  const { dataDir, guard, logDir, log } = options
  const binDir = options.binDir ?? join(dataDir, 'bin')
  const fronts: Stop[] = []
  const workerStops: Stop[] = []
  const edges: Stop[] = []
  const databases: Stop[] = []

  const stop = async () => {
    for (const stage of [fronts, workerStops, edges, databases]) {
      await Promise.allSettled(stage.splice(0).map((stopOne) => stopOne()))
    }
  }

  try {
    const [mongo, redis] = await Promise.all([
      options.mongodbUri === undefined
        ? startMongo({
            dataDir: join(dataDir, 'mongo'),
            binDir,
            members: options.mongoMembers ?? 1,
            logDir,
            guard,
            log,
          })
        : undefined,
      options.redisUrl === undefined
        ? startRedis({ dataDir: join(dataDir, 'redis'), binDir, logDir, guard, log })
        : undefined,
    ])
    if (mongo) databases.push(() => mongo.stop())
    if (redis) databases.push(() => redis.stop())

    const env: NodeJS.ProcessEnv = {
      ...inherited(),
      NODE_ENV: 'test',
      HOST: '127.0.0.1',
      LOG_LEVEL: 'info', // the line that says a service listens is of that level
      TRUST_PROXY: '1',
      MONGODB_URI: options.mongodbUri ?? mongo?.uriFor('chat'),
      REDIS_URL: options.redisUrl ?? redis?.url,
      FILES_DIR: join(dataDir, 'files'),
      JWT_SECRET: randomBytes(32).toString('base64url'),
      JWT_REFRESH_SECRET: randomBytes(32).toString('base64url'),
      ...options.env,
    }
    if (options.migrate !== false) await migrateDatabase(env, { guard })

    const { onExit } = options
    const onRestart =
      (label: string): OnRestart =>
      (...failure) =>
        options.onRestart?.(label, ...failure)
    const startOne = async (name: string, label: string, stage: Stop[], graceMs: number) => {
      const launch = (await options.launch?.(label)) ?? {}
      const entry = launch.entry ?? (name === 'jobs' ? JOBS_ENTRY : undefined)
      const service = await startService(
        name,
        { ...env, ...launch.env },
        {
          label,
          ...(entry === undefined ? {} : { entry }),
          guard,
          logFile: logDir === undefined ? undefined : join(logDir, `${label.replace(' ', '-')}.log`),
          supervise: options.supervise ?? false,
          nodeArgs: [
            ...(options.watch === true ? ['--watch', '--watch-preserve-output'] : []),
            ...(launch.nodeArgs ?? []),
          ],
          ...(onExit === undefined ? {} : { onExit: (exit: ServiceExit) => onExit(label, exit) }),
          onRestart: onRestart(label),
        },
      )
      stage.push(() => service.stop(graceMs))
      return service
    }
    const plan = [
      { name: 'worker', count: options.workers ?? 1, stage: workerStops, graceMs: WORKER_GRACE_MS },
      { name: 'jobs', count: options.jobs ?? 1, stage: workerStops, graceMs: WORKER_GRACE_MS },
      { name: 'ai', count: options.ais ?? 0, stage: workerStops, graceMs: WORKER_GRACE_MS },
      { name: 'api', count: options.apis ?? 1, stage: fronts, graceMs: FRONT_GRACE_MS },
      { name: 'files', count: options.files ?? 0, stage: fronts, graceMs: FRONT_GRACE_MS },
      { name: 'gateway', count: options.gateways ?? 2, stage: fronts, graceMs: FRONT_GRACE_MS },
    ].flatMap(({ name, count, stage, graceMs }) =>
      Array.from({ length: count }, (_, index) =>
        startOne(name, count === 1 ? name : `${name} ${index + 1}`, stage, graceMs),
      ),
    )
    // All of them, before a failure is reported: what did start must be stopped.
    const settled = await Promise.allSettled(plan)
    const failed = settled.find((one) => one.status === 'rejected')
    if (failed) throw failed.reason
    const services = settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
    const named = (name: string) => services.filter((service) => service.name === name)
    const [apis, gateways, workers, jobs, ais] = ['api', 'gateway', 'worker', 'jobs', 'ai'].map(named) as [
      RunningService[],
      RunningService[],
      RunningService[],
      RunningService[],
      RunningService[],
    ]
    const files = named('files')

    const kind = await resolveEdge(options.edge)
    const edge =
      kind === 'none'
        ? undefined
        : await startEdge({
            kind,
            upstreams: {
              api: apis.map((one) => one.port),
              gateway: gateways.map((one) => one.port),
              ...(files.length === 0 ? {} : { files: files.map((one) => one.port) }),
            },
            runDir: join(dataDir, 'edge'),
            webRoot: options.webRoot,
            host: options.host,
            port: options.port,
            guard,
            logFile: logDir === undefined ? undefined : join(logDir, 'edge.log'),
            watch: options.watch,
            supervise: options.supervise,
            ...(onExit === undefined ? {} : { onExit: (exit: ServiceExit) => onExit('edge', exit) }),
            onRestart: onRestart('edge'),
          })
    if (edge) edges.push(() => edge.stop())

    return {
      url: edge?.url ?? apis[0]?.url ?? '',
      env,
      apis,
      gateways,
      workers,
      jobs,
      ais,
      files,
      services,
      edge,
      mongo,
      redis,
      stop,
      [Symbol.asyncDispose]: stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}
