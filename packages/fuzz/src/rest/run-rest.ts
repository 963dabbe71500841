import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileAliasRows, fileOperations } from '@chat/contracts'
import { createRestClient, startModelServer, startTestStack } from '@chat/testkit'
import type { FuzzOptions } from '../fuzz-options.ts'
import { failuresIn, makeLogFolder } from '../logs.ts'
import { findSchemathesis } from './find-schemathesis.ts'

/** Fitting the schema is not all: a cursor that is none of ours is refused, and so is what is over already. */
const NOT_CHECKED = 'positive_data_acceptance'
/** Files are another service with the same document. Of no bytes without a form schemathesis knows how to make some up. */
const PIECES = 'appendToResumableUpload' satisfies keyof typeof fileOperations
const FILES = Object.keys(fileOperations)
const FILE_ALIASES = fileAliasRows.map(({ id }) => id)
const each = (option: string, names: readonly string[]) => names.flatMap((name) => [option, name])
/** Other names of operations take what they know of a request and leave the rest. */
const TOLERANT = ['--exclude-checks', `${NOT_CHECKED},negative_data_rejection`]
/** All at once. */
const PARTS = [
  {
    name: 'operations',
    args: ['--exclude-deprecated', '--exclude-checks', NOT_CHECKED, ...each('--exclude-operation-id', FILES)],
  },
  {
    name: 'aliases',
    args: [...TOLERANT, '--include-by', '/deprecated == true', ...each('--exclude-operation-id', FILE_ALIASES)],
  },
  {
    name: 'files',
    args: ['--exclude-checks', NOT_CHECKED, '--exclude-operation-id', PIECES, ...each('--include-operation-id', FILES)],
  },
  { name: 'file-aliases', args: [...TOLERANT, ...each('--include-operation-id', FILE_ALIASES)] },
] as const
const CONFIG = join(import.meta.dirname, '../../schemathesis.toml')
/** So many there are to ask, at least. */
const CASES_MIN = 5_000
const LINE_MAX = 400
const ACCOUNT = { username: 'fuzz', email: 'fuzz@example.test', password: 'correct-horse-7-battery' }

/** Asks the services everything that their document allows, and much that it does not. */
export async function runRest(options: FuzzOptions): Promise<string[]> {
  const { say } = options
  const tool = await findSchemathesis()
  if ('missing' in tool) {
    say(`schemathesis is missing, so this part is left out: ${tool.missing}`)
    return []
  }
  const logDir = await makeLogFolder('rest')
  await using model = await startModelServer(async function* () {
    yield 'Of course.'
  })
  await using stack = await startTestStack({
    gateways: 1,
    workers: 1,
    ais: 1,
    files: 1,
    edge: 'none',
    logDir,
    env: { PASSWORD_HASH: 'bcrypt:4', JWT_EXPIRY: '12h', OLLAMA_HOST: model.url },
  })
  // The first account: what only an administrator may ask is asked as well.
  const { accessToken } = await createRestClient(stack.url).post<{ accessToken: string }>('/auth/register', ACCOUNT)
  const found = await Promise.all(
    PARTS.map(({ name, args }) => {
      const url = name.startsWith('file') ? stack.files[0]!.url : stack.url
      const run = { ...options, name, url, documentUrl: stack.url, accessToken, logDir }
      return runSchemathesis(tool.path, run, args)
    }),
  )
  const cases = found.reduce((sum, each) => sum + each.cases, 0)
  say(`${cases.toLocaleString('en')} cases; logs and reports are in ${logDir}`)
  // A slow machine asks less in the same time, and is told so; each operation is asked on any machine.
  const isTimeShort = found.some(({ isOutOfTime }) => isOutOfTime)
  if (cases < CASES_MIN && isTimeShort) say(`the time was too short for ${CASES_MIN.toLocaleString('en')} cases`)
  return [
    ...found.flatMap(({ complaints }) => complaints),
    ...(cases < CASES_MIN && !isTimeShort ? [`only ${cases} cases were made up`] : []),
    ...(await failuresIn(stack, logDir)),
  ]
}

interface Run extends FuzzOptions {
  readonly name: string
  readonly url: string
  readonly documentUrl: string
  readonly accessToken: string
  readonly logDir: string
}

interface Found {
  readonly cases: number
  /** The time ended it, not that there was nothing more to ask. */
  readonly isOutOfTime: boolean
  readonly complaints: readonly string[]
}

async function runSchemathesis(path: string, run: Run, args: readonly string[]): Promise<Found> {
  const { name, url, accessToken, seed, seconds, logDir, say } = run
  const reportPath = join(logDir, `${name}.json`)
  const child = spawn(
    path,
    [
      '--config-file',
      CONFIG,
      '--no-color',
      'run',
      `${run.documentUrl}/api/openapi.json`,
      '--url',
      `${url}/api`,
      '--header',
      `Authorization: Bearer ${accessToken}`,
      '--checks',
      'all',
      ...args,
      '--seed',
      String(seed),
      '--max-time',
      String(seconds),
      '--workers', // with more, its threads stumble over each other in the parser of Python 3.11
      '1',
      '--continue-on-failure',
      '--no-shrink',
      '--generation-database',
      'none',
      '--report',
      'json,ndjson',
      '--report-ndjson-path',
      join(logDir, `${name}.ndjson`),
      '--report-json-path',
      reportPath,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const lines: string[] = []
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line))
  await once(child, 'close')
  for (const line of lines) say(`  ${line.slice(0, LINE_MAX)}`)
  return readReport(reportPath)
}

interface Report {
  readonly stop_reason: string
  readonly operations: { readonly selected: number; readonly tested: number }
  readonly test_cases: { readonly generated: number }
  readonly failures: readonly { readonly code: string; readonly title: string }[]
  readonly errors: readonly { readonly title: string }[]
}

async function readReport(reportPath: string): Promise<Found> {
  const text = await readFile(reportPath, 'utf8').catch(() => null)
  if (text === null) {
    return { cases: 0, isOutOfTime: false, complaints: [`schemathesis wrote no report to ${reportPath}`] }
  }
  const report = JSON.parse(text) as Report
  const { selected, tested } = report.operations
  const isWhole = selected > 0 && tested === selected
  return {
    cases: report.test_cases.generated,
    isOutOfTime: report.stop_reason === 'max_time',
    complaints: [
      ...(isWhole ? [] : [`of ${selected} operations only ${tested} were asked: ${reportPath}`]),
      ...[
        ...report.failures.map(({ code, title }) => `${code} ${title}`),
        ...report.errors.map(({ title }) => title),
      ].map((title) => `${title}: see above and ${reportPath}`),
    ],
  }
}
