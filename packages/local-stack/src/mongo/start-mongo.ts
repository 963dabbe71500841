import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

import { MongoClient, MongoServerError, type Document } from 'mongodb'

import { findFreePort } from '../process/find-free-port.ts'
import type { ProcessGuard } from '../process/process-guard.ts'
import { restartWithBackoff, type OnRestart } from '../process/restart-with-backoff.ts'
import { startProcess, type ManagedProcess, type ProcessExit } from '../process/start-process.ts'
import { StackError } from '../stack-error.ts'
import { findMongod } from './find-mongod.ts'

export type StartMongoOptions = {
  /** Holds one folder a member; kept between starts. */
  readonly dataDir: string
  readonly binDir: string
  /** A path skips the search. */
  readonly binary?: string | undefined
  readonly members?: 1 | 3
  /** The ports of the last start, in the order of the members. */
  readonly ports?: readonly number[] | undefined
  /** Where services and the other members reach each of them, if not on its own port: a proxy in front of it. */
  readonly announcedPorts?: readonly number[] | undefined
  readonly cacheSizeGb?: number
  readonly logDir?: string | undefined
  readonly guard?: ProcessGuard | undefined
  readonly log?: ((line: string) => void) | undefined
  /** Starts a crashed member again. */
  readonly supervise?: boolean | undefined
  readonly onExit?: ((exit: ProcessExit) => void) | undefined
  readonly onRestart?: OnRestart | undefined
}

export type MongoMember = {
  /** Its own one, past any proxy. */
  readonly port: number
  readonly pid: number
  readonly isRunning: boolean
  kill(): Promise<void>
  stop(): Promise<void>
  /** On the same port and data. */
  restart(): Promise<void>
}

export type RunningMongo = AsyncDisposable & {
  /** Without a database name. */
  readonly uri: string
  uriFor(database: string): string
  readonly members: readonly MongoMember[]
  primary(): Promise<MongoMember>
  stop(): Promise<void>
}

const READY_WITHIN_MS = 30_000
const STOP_WITHIN_MS = 5_000
const NOT_YET_INITIALIZED = 94
const EXIT_NEEDS_UPGRADE = 62
const EXIT_DISK_FULL = 100

const explainExit = (code: number | null, lines: readonly string[]): string => {
  const text = lines.join('\n')
  if (code === EXIT_NEEDS_UPGRADE || /Wrong mongod version|UPGRADE PROBLEM/.test(text)) {
    return 'the data were written by another version of MongoDB than this mongod'
  }
  if (/No space left on device|insufficient free space/i.test(text)) return 'the disk is full'
  if (/DBPathInUse|Unable to lock the lock file/.test(text)) return 'another mongod uses these data'
  if (/Address already in use/.test(text)) return 'its port was taken'
  if (code === EXIT_DISK_FULL) return 'it could not open its data'
  const fatal = lines.findLast((line) => /"s":"[FE]"/.test(line)) ?? lines.at(-1) ?? 'no output'
  return fatal.slice(0, 300)
}

const directClient = (port: number) =>
  new MongoClient(`mongodb://127.0.0.1:${port}/`, {
    directConnection: true,
    serverSelectionTimeoutMS: 1_000,
    connectTimeoutMS: 1_000,
  })

const withMember = async <T>(port: number, use: (client: MongoClient) => Promise<T>): Promise<T> => {
  const client = directClient(port)
  try {
    return await use(client)
  } finally {
    await client.close()
  }
}

type Member = MongoMember & { start(): Promise<void> }

const createMember = (binary: string, port: number, dbPath: string, options: StartMongoOptions): Member => {
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
    await mkdir(dbPath, { recursive: true })
    const args = [
      '--dbpath',
      dbPath,
      '--port',
      String(port),
      '--bind_ip',
      '127.0.0.1',
      '--replSet',
      'rs0',
      '--nounixsocket',
    ]
    const sizes = ['--oplogSize', '256', '--wiredTigerCacheSizeGB', String(options.cacheSizeGb ?? 0.5)]
    const quiet = ['--quiet', '--setParameter', 'diagnosticDataCollectionEnabled=false']
    const logFile = options.logDir === undefined ? undefined : join(options.logDir, `mongod-${port}.log`)
    if (logFile !== undefined) await rm(logFile, { force: true })
    const child = await startProcess({
      name: 'mongod',
      command: binary,
      args: [...args, ...sizes, ...quiet],
      stage: 'database',
      guard: options.guard,
      logFile,
    })
    running = child
    const until = performance.now() + READY_WITHIN_MS
    while (performance.now() < until) {
      if (!child.isRunning) {
        throw new StackError(`mongod stopped at once: ${explainExit((await child.exited).code, child.lastLines())}`)
      }
      const answers = await withMember(port, (client) => client.db('admin').command({ ping: 1 })).catch(() => undefined)
      if (answers) {
        watch(child)
        return
      }
      await delay(50)
    }
    await child.kill()
    throw new StackError(`mongod did not answer within ${READY_WITHIN_MS / 1000} s`)
  }

  return {
    port,
    get pid() {
      return running?.pid ?? 0
    },
    get isRunning() {
      return running?.isRunning ?? false
    },
    start,
    async kill() {
      await running?.kill()
    },
    async stop() {
      isWanted = false
      await running?.stop(STOP_WITHIN_MS)
    },
    async restart() {
      isWanted = false
      await running?.stop()
      isWanted = true
      await start()
    },
  }
}

/** Initiates the set, or moves it to the ports of today. */
const configureSet = async (first: number, announced: readonly number[]): Promise<void> => {
  const members = announced.map((port, index) => ({ _id: index, host: `127.0.0.1:${port}` }))
  await withMember(first, async (client) => {
    const admin = client.db('admin')
    try {
      const { config } = await admin.command({ replSetGetConfig: 1 })
      const hosts = (config.members as Document[]).map((member) => member['host'] as string)
      if (members.every((member, index) => hosts[index] === member.host) && hosts.length === members.length) return
      const moved = { ...config, members, version: (config.version as number) + 1 }
      await admin.command({ replSetReconfig: moved, force: true })
    } catch (error) {
      if (!(error instanceof MongoServerError) || error.code !== NOT_YET_INITIALIZED) throw error
      await admin.command({
        replSetInitiate: {
          _id: 'rs0',
          members,
          settings: { electionTimeoutMillis: 2_000, heartbeatIntervalMillis: 500 },
        },
      })
    }
  })
}

const findPrimary = async (members: readonly Member[]): Promise<Member> => {
  const until = performance.now() + READY_WITHIN_MS
  while (performance.now() < until) {
    for (const member of members) {
      if (!member.isRunning) continue
      const hello = await withMember(member.port, (client) => client.db('admin').command({ hello: 1 })).catch(
        () => undefined,
      )
      if (hello?.['isWritablePrimary'] === true) return member
    }
    await delay(50)
  }
  throw new StackError(`no member of the replica set became primary within ${READY_WITHIN_MS / 1000} s`)
}

export const startMongo = async (options: StartMongoOptions): Promise<RunningMongo> => {
  const binary = options.binary ?? (await findMongod({ binDir: options.binDir, log: options.log })).path
  const count = options.members ?? 1
  const members: Member[] = []
  for (let index = 0; index < count; index++) {
    const port = options.ports?.[index] ?? (await findFreePort())
    members.push(createMember(binary, port, join(options.dataDir, `member-${index}`), options))
  }
  const announced = options.announcedPorts ?? members.map((member) => member.port)
  const stop = async () => {
    await Promise.all(members.map((member) => member.stop()))
  }
  try {
    await Promise.all(members.map((member) => member.start()))
    await configureSet(members[0]?.port ?? 0, announced)
    await findPrimary(members)
  } catch (error) {
    await Promise.all(members.map((member) => member.kill()))
    throw error
  }
  const hosts = announced.map((port) => `127.0.0.1:${port}`).join(',')
  const uriFor = (database: string) => `mongodb://${hosts}/${database}?replicaSet=rs0`
  return {
    uri: uriFor(''),
    uriFor,
    members,
    primary: () => findPrimary(members),
    stop,
    [Symbol.asyncDispose]: stop,
  }
}
