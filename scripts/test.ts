// `npm test`: every test there is, on real servers, and one line at the end.
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import {
  aptInstall,
  createProcessGuard,
  findChromium,
  findMongod,
  findNginx,
  findRedisServer,
  repositoryRoot,
  StackError,
} from '../packages/local-stack/src/index.ts'

const PROJECTS = ['unit', 'simulation', 'integration', 'e2e'] as const

type Counts = { passed: number; failed: number; skipped: number }
type Report = {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly numPendingTests: number
  readonly numTodoTests: number
  readonly testResults: readonly {
    name: string
    status: string
    assertionResults: readonly unknown[]
    message?: string
  }[]
}

const isCi = Boolean(process.env['CI']) && process.env['CI'] !== 'false'
const say = (line: string) => process.stdout.write(`${line}\n`)
const binDir = join(repositoryRoot, '.data/bin')
const began = performance.now()

const provide = async (what: string, find: () => Promise<unknown>, packages: readonly string[]): Promise<void> => {
  if ((await find()) !== undefined) return
  try {
    say(`${what} is missing: trying apt-get install -y ${packages.join(' ')} …`)
    await aptInstall(packages)
  } catch (error) {
    const reason = (error as Error).message
    say(
      `${what} is missing, so the tests that need it are skipped. Install it: apt-get install -y ${packages.join(' ')} (${reason})`,
    )
  }
}

/** What suites need, or a line that says what is missing. */
const prepare = async (): Promise<void> => {
  const log = (line: string) => say(`  ${line}`)
  const mongod = await findMongod({ binDir, log })
  const redis = await findRedisServer({ binDir, log })
  process.env['MONGOD_BINARY'] = mongod.path
  say(`MongoDB ${mongod.version} (${mongod.source}), Redis ${redis.version} (${redis.source})`)
  await provide('nginx', findNginx, ['nginx'])
  await provide('Chromium', findChromium, ['chromium'])
}

const runProject = async (project: string, folder: string, filters: readonly string[]): Promise<Counts> => {
  const outputFile = join(folder, `${project}.json`)
  const vitest = join(repositoryRoot, 'node_modules/vitest/vitest.mjs')
  const args = ['run', '--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${outputFile}`]
  const child = spawn(process.execPath, [vitest, ...args, '--passWithNoTests', ...filters], {
    cwd: repositoryRoot,
    stdio: 'inherit',
  })
  const code = await new Promise<number>((resolve) => child.once('close', (status) => resolve(status ?? 1)))
  if (!existsSync(outputFile)) return { passed: 0, failed: code === 0 ? 0 : 1, skipped: 0 }
  const report = JSON.parse(readFileSync(outputFile, 'utf8')) as Report
  const broken = report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0)
  const failed = report.numFailedTests + broken.length
  return {
    passed: report.numPassedTests,
    // An error outside any test fails the run as well.
    failed: failed === 0 && code !== 0 ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
  }
}

const main = async (): Promise<number> => {
  await using guard = createProcessGuard()
  process.env[guard.mark.name] = guard.mark.value
  await prepare()
  const filters = process.argv.slice(2)
  const total: Counts = { passed: 0, failed: 0, skipped: 0 }
  const folder = mkdtempSync(join(tmpdir(), 'chat-tests-'))
  try {
    for (const project of PROJECTS) {
      const since = performance.now()
      const counts = await runProject(project, folder, filters)
      for (const key of ['passed', 'failed', 'skipped'] as const) total[key] += counts[key]
      const { passed, failed, skipped } = counts
      say(
        `${project}: ${passed} passed, ${failed} failed, ${skipped} skipped in ${Math.round((performance.now() - since) / 1000)} s\n`,
      )
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  if (isCi && total.skipped > 0) say('In CI a skipped test is a failure: everything it needs must be there.')
  say(`All tests took ${Math.round((performance.now() - began) / 1000)} s.`)
  say(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`)
  return total.failed > 0 || total.passed === 0 || (isCi && total.skipped > 0) ? 1 : 0
}

try {
  process.exitCode = await main()
} catch (error) {
  process.stderr.write(`${error instanceof StackError ? error.message : ((error as Error).stack ?? String(error))}\n`)
  say('0 passed, 1 failed, 0 skipped')
  process.exitCode = 1
}
