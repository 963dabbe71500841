// The launcher behind `npm start`: everything on this machine, behind one address.
import { existsSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'

import {
  buildWeb,
  createProcessGuard,
  ensureDiskSpace,
  findFreePort,
  findMongod,
  findRedisServer,
  isPortFree,
  lockDataFolder,
  readDataVersions,
  readOrCreateSecrets,
  repositoryRoot,
  StackError,
  startLocalModel,
  startMongo,
  startRedis,
  startStack,
  watchWeb,
  webRoot,
  writeDataVersions,
  type DataFolderLock,
  type LocalModel,
  type LocalSecrets,
  type ProcessExit,
} from '../packages/local-stack/src/index.ts'
import { withAliases } from '../packages/service-kit/src/read-config.ts'
import { addDemo } from './demo.ts'

const HELP = `npm start [-- options]

  --demo    adds a few people, a group and some history, and prints their passwords
  --reset   forgets all data first
  --with-ai gives the assistant a model: the configured or running one, else a small one (fetched once, 98 MB)
  --watch   starts services again and rebuilds the web app when their sources change

  PORT (3000), HOST (127.0.0.1), MONGODB_URI, REDIS_URL, CHAT_DATA_DIR (.data), CHAT_ENV_FILE (.env): from the
  environment or that file; .env.example has the rest`

const SAME_SIGNAL_MS = 250 // npm repeats the terminal's Ctrl-C
const HEALTHY_WITHIN_MS = 20_000
const DATABASE = 'chat'
const FIRST_BACKOFF_MS = 250 // of the databases, as @chat/local-stack begins

const began = performance.now()
const say = (line: string) => process.stdout.write(`${line}\n`)
const seconds = (since: number) => `${((performance.now() - since) / 1000).toFixed(1)} s`

const readOptions = () => {
  try {
    const { values } = parseArgs({
      options: {
        demo: { type: 'boolean', default: process.env['npm_config_demo'] === 'true' },
        reset: { type: 'boolean', default: process.env['npm_config_reset'] === 'true' },
        'with-ai': { type: 'boolean', default: process.env['npm_config_with_ai'] === 'true' },
        watch: { type: 'boolean', default: process.env['npm_config_watch'] === 'true' },
        help: { type: 'boolean', default: false },
      },
    })
    return values
  } catch (error) {
    throw new StackError(`${(error as Error).message.split('.')[0]}. npm start -- --help shows what there is.`)
  }
}

/** One line when a step begins to take long, one when it is done. */
const step = async <T>(
  name: string,
  work: () => Promise<T>,
  describe: (result: T) => string = () => '',
): Promise<T> => {
  const since = performance.now()
  const notice = setTimeout(() => say(`  … ${name}`), 1_500)
  try {
    const result = await work()
    const details = describe(result)
    say(`  ✓ ${name}${details === '' ? '' : `: ${details}`} (${seconds(since)})`)
    return result
  } finally {
    clearTimeout(notice)
  }
}

const options = readOptionsOrExit()
const environmentFile = process.env['CHAT_ENV_FILE'] || join(repositoryRoot, '.env')
if (existsSync(environmentFile)) process.loadEnvFile(environmentFile) // what is set already counts first
for (const [name, value] of Object.entries(withAliases(process.env))) if (value) process.env[name] = value
const host = process.env['HOST'] || '127.0.0.1'
const port = Number(process.env['PORT'] || 3000)
const address = `http://${host === '127.0.0.1' || host === '0.0.0.0' || host === '::' ? 'localhost' : host}:${port}`
const dataDir = process.env['CHAT_DATA_DIR'] || join(repositoryRoot, '.data')
const shownDataDir = dataDir.startsWith(process.cwd()) ? relative(process.cwd(), dataDir) : dataDir
const binDir = join(dataDir, 'bin')
const logDir = join(dataDir, 'logs')
const guard = createProcessGuard()
const supervised = { binDir, logDir, guard, supervise: true } as const
// Whatever else we run (pip, apt, vite) is found by the guard through this mark.
process.env[guard.mark.name] = guard.mark.value
process.env['NODE_COMPILE_CACHE'] ??= join(dataDir, 'cache/node')

let lock: DataFolderLock | undefined
let stopAll: () => Promise<void> = async () => {}
let isStopping = false

function readOptionsOrExit() {
  try {
    const values = readOptions()
    if (!values.help) return values
    say(HELP)
    return process.exit(0)
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`)
    return process.exit(1)
  }
}

const end = async (code: number) => {
  await stopAll().catch(() => {})
  await guard.close()
  lock?.release()
  process.exit(code)
}

const stopBySignal = (() => {
  let lastAt = -Infinity
  return () => {
    const now = performance.now()
    if (now - lastAt < SAME_SIGNAL_MS) return
    lastAt = now
    if (!isStopping) {
      isStopping = true
      const since = performance.now()
      say('\nStopping … (Ctrl-C again to kill)')
      void end(0)
      process.once('exit', () => say(`Stopped after ${seconds(since)}.`))
      return
    }
    say('Killing everything.')
    stopAll = async () => {}
    void guard.close({ hurry: true }).then(() => {
      lock?.release()
      process.exit(1)
    })
  }
})()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stopBySignal)
// The plain JavaScript part that started us is gone.
if (process.connected) process.once('disconnect', stopBySignal)

const reportExit = (label: string, exit: ProcessExit & { restartsInMs?: number; lastLines?: readonly string[] }) => {
  if (isStopping) return
  const how = exit.signal === null ? `ended with code ${exit.code}` : `was killed by ${exit.signal}`
  say(`  ✗ ${label} ${how}; starting it again in ${((exit.restartsInMs ?? FIRST_BACKOFF_MS) / 1000).toFixed(2)} s`)
}

const reportRestart = (label: string, failure?: { reason: string; restartsInMs: number }) => {
  if (isStopping) return
  if (failure === undefined) say(`  ✓ ${label} runs again`)
  else say(`  ✗ ${failure.reason}; trying again in ${(failure.restartsInMs / 1000).toFixed(2)} s`)
}

const waitUntilHealthy = async (): Promise<void> => {
  const until = performance.now() + HEALTHY_WITHIN_MS
  let answer = 'no answer'
  while (performance.now() < until) {
    try {
      const response = await fetch(`http://127.0.0.1:${port}/api/health`, { signal: AbortSignal.timeout(2_000) })
      if (response.status === 200) return
      answer = `${response.status} ${(await response.text()).slice(0, 300)}`
    } catch (error) {
      answer = (error as Error).message
    }
    await delay(100)
  }
  throw new StackError(
    `${address}/api/health does not become healthy: ${answer}. The logs are in ${shownDataDir}/logs.`,
  )
}

const startDatabases = async () => {
  const versions = readDataVersions(dataDir)
  const log = (line: string) => say(`    ${line}`)
  const keepPort = async (known: number | undefined) =>
    known !== undefined && (await isPortFree(known)) ? known : findFreePort()

  const mongo = async () => {
    if (process.env['MONGODB_URI']) return { uri: process.env['MONGODB_URI'], stop: async () => {} }
    return step(
      'MongoDB',
      async () => {
        const mongod = await findMongod({ binDir, version: versions.mongodb, log })
        const at = await keepPort(versions.ports?.mongodb)
        const onExit = (exit: ProcessExit) => reportExit('MongoDB', exit)
        const onRestart = reportRestart.bind(undefined, 'MongoDB')
        const running = await startMongo({
          ...supervised,
          dataDir: join(dataDir, 'mongo'),
          binary: mongod.path,
          ports: [at],
          onExit,
          onRestart,
        })
        return { uri: running.uriFor(DATABASE), stop: running.stop, mongod, port: at }
      },
      ({ mongod }) => `${mongod.version} from ${mongod.source}`,
    )
  }
  const redis = async () => {
    if (process.env['REDIS_URL']) return { url: process.env['REDIS_URL'], stop: async () => {} }
    return step(
      'Redis',
      async () => {
        const server = await findRedisServer({ binDir, log })
        const at = await keepPort(versions.ports?.redis)
        const onExit = (exit: ProcessExit) => reportExit('Redis', exit)
        const onRestart = reportRestart.bind(undefined, 'Redis')
        const running = await startRedis({
          ...supervised,
          dataDir: join(dataDir, 'redis'),
          server,
          port: at,
          onExit,
          onRestart,
        })
        return { url: running.url, stop: running.stop, server, port: at }
      },
      ({ server }) => `${server.version} from ${server.source}`,
    )
  }
  const [mongoResult, redisResult] = await Promise.all([mongo(), redis()])
  const mongodb = 'mongod' in mongoResult ? mongoResult.mongod.version : versions.mongodb
  writeDataVersions(dataDir, {
    ...(mongodb === undefined ? {} : { mongodb }),
    ports: {
      ...('port' in mongoResult ? { mongodb: mongoResult.port } : {}),
      ...('port' in redisResult ? { redis: redisResult.port } : {}),
    },
  })
  return {
    mongodbUri: mongoResult.uri,
    redisUrl: redisResult.url,
    stop: async () => {
      await Promise.all([mongoResult.stop(), redisResult.stop()])
    },
  }
}

/** Without a model everything else works, and the assistant says how to get one. */
const startModel = async (): Promise<LocalModel | undefined> => {
  if (!options['with-ai']) return undefined
  const log = (line: string) => say(`    ${line}`)
  const onExit = (exit: ProcessExit) => reportExit('The model', exit)
  const onRestart = reportRestart.bind(undefined, 'The model')
  try {
    return await step(
      'Model',
      () => startLocalModel({ dataDir: join(dataDir, 'ai'), logDir, guard, supervise: true, onExit, onRestart, log }),
      ({ source }) => source,
    )
  } catch (error) {
    if (!(error instanceof StackError)) throw error
    say(`  ✗ No model: ${error.message}.`)
    return undefined
  }
}

const serviceEnvironment = (mongodbUri: string, redisUrl: string): NodeJS.ProcessEnv => {
  // In production secrets come from outside, or the services refuse to start.
  const made: Partial<LocalSecrets> = process.env['NODE_ENV'] === 'production' ? {} : readOrCreateSecrets(dataDir)
  return {
    ...process.env,
    NODE_ENV: process.env['NODE_ENV'] ?? 'development',
    JWT_SECRET: process.env['JWT_SECRET'] || made.JWT_SECRET,
    JWT_REFRESH_SECRET: process.env['JWT_REFRESH_SECRET'] || made.JWT_REFRESH_SECRET,
    HOST: '127.0.0.1',
    LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'info',
    TRUST_PROXY: process.env['TRUST_PROXY'] ?? '1',
    MONGODB_URI: mongodbUri,
    REDIS_URL: redisUrl,
  }
}

const main = async () => {
  say(`Chatterbox, in ${shownDataDir}`)
  lock = await lockDataFolder(dataDir, { stackId: guard.mark.value, url: address }, (line) => say(`  … ${line}`))
  if (!(await isPortFree(port, host))) {
    throw new StackError(
      `port ${port} on ${host} is taken: stop what listens there, or choose another: PORT=${port + 1} npm start`,
    )
  }
  await ensureDiskSpace(dataDir)
  if (options.reset) {
    for (const name of ['mongo', 'redis', 'files', 'edge', 'logs', 'versions.json', 'secrets.json', 'demo.json']) {
      rmSync(join(dataDir, name), { recursive: true, force: true })
    }
    say('  ✓ All data forgotten')
  }
  rmSync(logDir, { recursive: true, force: true })

  const [databases, , model] = await Promise.all([
    startDatabases(),
    step(
      'Web app',
      () => buildWeb({ guard }),
      (built) => (built ? 'built' : 'as built before'),
    ),
    startModel(),
  ])
  const stopOwn = async () => {
    await Promise.all([databases.stop(), model?.stop()])
  }
  stopAll = stopOwn

  const stack = await step(
    'Services',
    () =>
      startStack({
        ...supervised,
        dataDir,
        apis: 1,
        gateways: 2,
        workers: 1,
        files: 1,
        edge: 'auto',
        host,
        port,
        webRoot,
        watch: options.watch,
        mongodbUri: databases.mongodbUri,
        redisUrl: databases.redisUrl,
        ais: 1,
        env: { ...serviceEnvironment(databases.mongodbUri, databases.redisUrl), ...model?.env },
        onExit: reportExit,
        onRestart: reportRestart,
      }),
    ({ edge }) =>
      `api, 2 gateways, worker, jobs, ai, files, behind ${edge?.kind === 'nginx' ? 'nginx' : 'the proxy in Node'}`,
  )
  stopAll = async () => {
    await stack.stop()
    await stopOwn()
  }
  if (options.watch) await watchWeb(guard)
  await waitUntilHealthy()

  const people = options.demo ? await step('Demo', () => addDemo({ url: `http://127.0.0.1:${port}`, dataDir })) : []
  say(`\nReady after ${seconds(began)}: ${address}`)
  say('Open it and create an account; a second person can do the same in another browser.')
  for (const person of people) say(`  sign in as ${person.username.padEnd(10)} password ${person.password}`)
  say(`Logs are in ${shownDataDir}/logs. Ctrl-C stops everything.`)
}

const explain = (error: unknown): string => {
  if (error instanceof StackError) return error.message
  const { code, syscall, message, stack } = error as NodeJS.ErrnoException
  if (code === 'ENOSPC') return `the disk is full: ${message}`
  return syscall === undefined ? (stack ?? message) : message
}

main().catch(async (error: unknown) => {
  if (isStopping) return
  isStopping = true
  process.stderr.write(`\n${explain(error)}\n`)
  await end(1)
})
