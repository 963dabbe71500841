import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

import { findFreePort, findMongod, measureMemory, repositoryRoot } from '@chat/local-stack'
import { expect, onTestFinished, test } from 'vitest'

type Launcher = { child: ChildProcess; port: number; lines: string[]; ended: Promise<number | null> }

const READY_MS = 60_000 // the first start may build the web app

const temporaryFolder = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'chat-launcher-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }))
  return folder
}

const launch = async (
  dataDir: string,
  options: { readonly args?: readonly string[]; readonly port?: number } = {},
): Promise<Launcher> => {
  const port = options.port ?? (await findFreePort())
  const { path } = await findMongod({ binDir: join(repositoryRoot, '.data/bin') })
  const child = spawn(process.execPath, [join(repositoryRoot, 'scripts/start.ts'), ...(options.args ?? [])], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      CHAT_DATA_DIR: dataDir,
      CHAT_ENV_FILE: join(dataDir, '.env'), // not that of whoever works here
      PORT: String(port),
      MONGOD_BINARY: path,
    },
  })
  const lines: string[] = []
  for (const stream of [child.stdout, child.stderr])
    createInterface({ input: stream }).on('line', (line) => lines.push(line))
  const ended = once(child, 'close').then(([code]) => code as number | null)
  onTestFinished(async () => {
    child.kill('SIGTERM')
    await ended
  })
  return { child, port, lines, ended }
}

const untilReady = (launcher: Launcher) =>
  expect.poll(() => launcher.lines.join('\n'), { timeout: READY_MS, interval: 100 }).toMatch(/^Ready after/m)

/** Everything that works for this folder: the path is on the command line of databases, the mark in the environment. */
const processesOf = async (dataDir: string): Promise<number[]> => {
  const lock = JSON.parse(await readFile(join(dataDir, 'launcher.lock'), 'utf8')) as { pid: number; stackId: string }
  const found: number[] = []
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name) || Number(name) === process.pid) continue
    const read = (file: string) => readFile(`/proc/${name}/${file}`, 'utf8').catch(() => '')
    const isOurs = (await read('environ')).includes(lock.stackId) || (await read('cmdline')).includes(lock.stackId)
    if ((isOurs || (await read('cmdline')).includes(dataDir)) && !(await read('stat')).includes(') Z '))
      found.push(Number(name))
  }
  return found
}

test('one command starts a system that is healthy, and Ctrl-C stops it within 10 s', async () => {
  const dataDir = await temporaryFolder()
  await writeFile(join(dataDir, '.env'), 'RATE_LIMIT_LOGIN_PER_MINUTE=7\nPORT=1\n')
  const first = await launch(dataDir)
  await untilReady(first)
  expect((await fetch(`http://127.0.0.1:${first.port}/api/health`)).status).toBe(200)
  const capabilities = (await (await fetch(`http://127.0.0.1:${first.port}/api/capabilities`)).json()) as object
  expect(capabilities).toMatchObject({ limits: { rateLimitLoginPerMinute: 7 } })
  expect(await (await fetch(`http://127.0.0.1:${first.port}/`)).text()).toContain('<html')

  const processes = measureMemory(dataDir)
  const names = processes.map(({ name }) => name).filter((name) => name !== 'edge')
  expect(names.toSorted()).toEqual(['ai', 'api', 'files', 'gateway', 'gateway', 'worker'])
  expect(processes.reduce((sum, { pssBytes }) => sum + pssBytes, 0)).toBeLessThan(850e6)

  const second = await launch(dataDir)
  expect(await second.ended).toBe(1)
  expect(second.lines.join('\n')).toContain(`is in use by process ${first.child.pid}`)

  const taken = await launch(await temporaryFolder(), { port: first.port })
  expect(await taken.ended).toBe(1)
  expect(taken.lines.at(-1)).toMatch(new RegExp(`^port ${first.port} on 127.0.0.1 is taken`))

  const since = performance.now()
  const pids = await processesOf(dataDir)
  expect(pids.length).toBeGreaterThanOrEqual(7)
  first.child.kill('SIGINT')
  expect(await first.ended).toBe(0)
  expect(performance.now() - since).toBeLessThan(10_000)
  expect(pids.filter(isThere)).toEqual([])

  const again = performance.now()
  const later = await launch(dataDir)
  await untilReady(later)
  // A promise about this system, not about what else this machine is doing.
  const isBusy = (loadavg()[0] ?? 0) > 2 * availableParallelism()
  expect(performance.now() - again).toBeLessThan(isBusy ? READY_MS : 10_000)
})

test('a launcher killed with -9 leaves nothing running after 10 s, and the next start works', async () => {
  const dataDir = await temporaryFolder()
  const first = await launch(dataDir)
  await untilReady(first)
  const pids = await processesOf(dataDir)
  first.child.kill('SIGKILL')
  await expect.poll(() => pids.filter(isThere), { timeout: 10_000 }).toEqual([])

  const next = await launch(dataDir)
  await untilReady(next)
})

const isThere = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

test('a service that crashes is started again, and the terminal says so', async () => {
  const dataDir = await temporaryFolder()
  const launcher = await launch(dataDir)
  await untilReady(launcher)
  const api = measureMemory(dataDir).find(({ name }) => name === 'api')
  process.kill(api?.pid ?? Number.NaN, 'SIGKILL')
  await expect
    .poll(() => launcher.lines.join('\n'), { timeout: 20_000 })
    .toMatch(/api was killed by SIGKILL; starting it again/)
  await expect.poll(() => launcher.lines.join('\n'), { timeout: 20_000 }).toMatch(/api runs again/)
  await expect
    .poll(async () => (await fetch(`http://127.0.0.1:${launcher.port}/api/health`)).status, { timeout: 10_000 })
    .toBe(200)
})
