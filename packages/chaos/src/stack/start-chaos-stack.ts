import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  findFreePort,
  findMongod,
  repositoryRoot,
  type RunningMongo,
  type RunningRedis,
  type RunningService,
  type ServiceLaunch,
  startMongo,
  startRedis,
  startToxiproxy,
} from '@chat/local-stack'
import { startTestStack, type TestStack } from '@chat/testkit'
import { createNetwork, type Network, type Way } from './network.ts'

export interface ChaosStackOptions {
  readonly logDir?: string | undefined
  /** Kept in reserve, not running at first. */
  readonly spareGateways?: number
  readonly spareWorkers?: number
  /** Processes of files, of the jobs and of the assistant, each. */
  readonly companions?: number
  /** Instead of the worker's own entry. */
  readonly workerEntry?: string | undefined
  readonly env?: NodeJS.ProcessEnv
  readonly onProgress?: (line: string) => void
}

export interface ChaosStack extends Omit<TestStack, 'mongo' | 'redis'> {
  readonly mongo: RunningMongo
  readonly redis: RunningRedis
  readonly dataDir: string
  readonly spares: { readonly gateways: readonly RunningService[]; readonly workers: readonly RunningService[] }
  readonly network: Network
  /** Between the members of the replica set, to each of them. */
  readonly memberWays: readonly Way[]
  /** Of one service, by its label. */
  waysOf(label: string): ServiceWays
  /** Lets the calendar of a service jump. */
  shiftClock(service: RunningService, offsetMs: number): Promise<void>
}

export interface ServiceWays {
  readonly redis: Way
  readonly mongo: readonly Way[]
}

const MEMBERS = 3
const preload = (name: string): string => fileURLToPath(new URL(`../preload/${name}.ts`, import.meta.url))

/** The whole system behind nginx, on three mongods, with a proxy of its own before every server for each who uses it. */
export async function startChaosStack(options: ChaosStackOptions = {}): Promise<ChaosStack> {
  const { logDir, spareGateways = 0, spareWorkers = 0, companions = 0, workerEntry } = options
  await using scope = new AsyncDisposableStack()
  const dataDir = scope.adopt(await makeFolder(), removeFolder)
  const binDir = join(repositoryRoot, '.data/bin')
  const binary = (await findMongod({ binDir })).path
  const toxiproxy = scope.use(await startToxiproxy())
  const network = createNetwork(toxiproxy.url)

  const ports = await Promise.all(Array.from({ length: MEMBERS }, () => findFreePort()))
  const memberWays = await Promise.all(ports.map((port, index) => network.way(`member ${index}`, port)))
  const [mongo, redis] = await Promise.all([
    startMongo({
      dataDir: join(dataDir, 'mongo'),
      binDir,
      binary,
      members: MEMBERS,
      ports,
      announcedPorts: memberWays.map(({ port }) => port),
      cacheSizeGb: 0.25,
      logDir,
    }),
    startRedis({ dataDir: join(dataDir, 'redis'), binDir, logDir }),
  ])
  scope.use(mongo)
  scope.use(redis)

  const ways = new Map<string, ServiceWays>()
  async function launch(label: string): Promise<ServiceLaunch> {
    const own: ServiceWays = {
      redis: await network.way(`${label} redis`, redis.port),
      mongo: await Promise.all(ports.map((port, index) => network.way(`${label} mongod ${index}`, port))),
    }
    ways.set(label, own)
    const routes = Object.fromEntries(memberWays.map(({ port }, index) => [port, own.mongo[index]?.port]))
    return {
      env: {
        REDIS_URL: `redis://127.0.0.1:${own.redis.port}`,
        CHAOS_ROUTES: JSON.stringify(routes),
        CHAOS_CLOCK: clockFileOf(label),
      },
      nodeArgs: ['routes', 'clock'].flatMap((name) => ['--import', preload(name)]),
      entry: label.startsWith('worker') ? workerEntry : undefined,
    }
  }
  const clockFileOf = (label: string): string => join(dataDir, `${label.replace(' ', '-')}.clock`)

  const stack = scope.use(
    await startTestStack({
      dataDir: join(dataDir, 'services'),
      logDir,
      mongodbUri: mongo.uriFor('chat'),
      redisUrl: redis.url,
      gateways: 2 + spareGateways,
      workers: 2 + spareWorkers,
      jobs: companions, // they only read
      files: companions,
      ais: companions,
      launch,
      // A service that starts again compiles nothing anew: on few cores that is what everybody else waits for.
      env: { NODE_COMPILE_CACHE: join(repositoryRoot, '.data/compile-cache'), ...options.env },
    }),
  )
  const spares = { gateways: stack.gateways.slice(2), workers: stack.workers.slice(2) }
  await Promise.all([...spares.gateways, ...spares.workers].map((service) => service.stop()))

  const owned = scope.move()
  const stop = () => owned.disposeAsync()
  return {
    ...stack,
    gateways: stack.gateways.slice(0, 2),
    workers: stack.workers.slice(0, 2),
    mongo,
    redis,
    spares,
    network,
    memberWays,
    waysOf(label) {
      const found = ways.get(label)
      if (!found) throw new Error(`the stack runs no ${label}`)
      return found
    },
    async shiftClock(service, offsetMs) {
      await writeFile(clockFileOf(service.label), String(offsetMs))
      service.signal('SIGUSR2')
    },
    stop,
    [Symbol.asyncDispose]: stop,
  }
}

const makeFolder = () => mkdtemp(join(tmpdir(), 'chat-chaos-'))
const removeFolder = (path: string) => rm(path, { recursive: true, force: true })
