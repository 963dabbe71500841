import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { apiOperations, operations } from '@chat/contracts'
import { createRestClient, startTestStack } from '@chat/testkit'
import type { FuzzOptions } from '../fuzz-options.ts'
import { failuresIn, makeLogFolder } from '../logs.ts'
import { findSchemathesis } from './find-schemathesis.ts'

/** Fitting the schema is not all: a cursor that is none of ours is refused, and so is what is over already. */
const NOT_CHECKED = 'positive_data_acceptance'
/** Other names of operations take what they know of a request and leave the rest. */
const NOT_CHECKED_OF_ALIASES = `${NOT_CHECKED},negative_data_rejection`
/** Files and the assistant are other services, behind the edge. */
const OF_OTHERS = Object.keys(operations).filter((id) => !Object.hasOwn(apiOperations, id))
const ALIAS_SHARE = 0.2
const LINE_MAX = 400
const ACCOUNT = { username: 'fuzz', email: 'fuzz@example.test', password: 'correct-horse-7-battery' }

/** Asks the api everything that its document allows, and much that it does not. */
export async function runRest(options: FuzzOptions): Promise<string[]> {
  const { say } = options
  const tool = await findSchemathesis()
  if ('missing' in tool) {
    say(`schemathesis is missing, so this part is left out: ${tool.missing}`)
    return []
  }
  const logDir = await makeLogFolder('rest')
  await using stack = await startTestStack({
    gateways: 1,
    workers: 1,
    edge: 'none',
    logDir,
    env: { PASSWORD_HASH: 'bcrypt:4', JWT_EXPIRY: '12h' },
  })
  // The first account: what only an administrator may ask is asked as well.
  const { accessToken } = await createRestClient(stack.url).post<{ accessToken: string }>('/auth/register', ACCOUNT)
  const { seconds } = options
  const run = (name: string, share: number, args: readonly string[]) => {
    const own = { ...options, seconds: Math.ceil(seconds * share) }
    return runSchemathesis(
      tool.path,
      { ...own, url: stack.url, accessToken, reportPath: join(logDir, `${name}.json`) },
      args,
    )
  }
  const complaints = [
    ...(await run('operations', 1 - ALIAS_SHARE, ['--exclude-deprecated', '--exclude-checks', NOT_CHECKED])),
    ...(await run('aliases', ALIAS_SHARE, [
      '--include-by',
      '/deprecated == true',
      '--exclude-checks',
      NOT_CHECKED_OF_ALIASES,
    ])),
  ]
  say(`logs and reports are in ${logDir}`)
  return [...complaints, ...(await failuresIn(stack, logDir))]
}

interface Run extends FuzzOptions {
  readonly url: string
  readonly accessToken: string
  readonly reportPath: string
}

async function runSchemathesis(path: string, run: Run, args: readonly string[]): Promise<string[]> {
  const { url, accessToken, seed, seconds, reportPath, say } = run
  const child = spawn(
    path,
    [
      '--no-color',
      'run',
      `${url}/api/openapi.json`,
      '--url',
      `${url}/api`,
      '--header',
      `Authorization: Bearer ${accessToken}`,
      '--checks',
      'all',
      ...args,
      ...OF_OTHERS.flatMap((id) => ['--exclude-operation-id', id]),
      '--seed',
      String(seed),
      '--max-time',
      String(seconds),
      '--workers',
      '2',
      '--continue-on-failure',
      '--no-shrink',
      '--generation-database',
      'none',
      '--report',
      'json',
      '--report-json-path',
      reportPath,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const lines: string[] = []
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line))
  await once(child, 'close')
  for (const line of lines) say(`  ${line.slice(0, LINE_MAX)}`)
  return complaintsIn(reportPath, say)
}

interface Report {
  readonly test_cases: { readonly generated: number }
  readonly failures: readonly { readonly code: string; readonly title: string }[]
  readonly errors: readonly { readonly title: string }[]
}

/** Its own mistakes are none of ours: where it ran out of time for an operation it calls that one. */
const OWN_MISTAKE = 'Runtime Error'

async function complaintsIn(reportPath: string, say: FuzzOptions['say']): Promise<string[]> {
  const text = await readFile(reportPath, 'utf8').catch(() => null)
  if (text === null) return [`schemathesis wrote no report to ${reportPath}`]
  const { test_cases: cases, failures, errors } = JSON.parse(text) as Report
  say(`${cases.generated.toLocaleString('en')} cases`)
  if (cases.generated === 0) return ['schemathesis asked nothing']
  return [
    ...failures.map(({ code, title }) => `${code} ${title}: see above and ${reportPath}`),
    ...errors.filter(({ title }) => title !== OWN_MISTAKE).map(({ title }) => `${title}: see above and ${reportPath}`),
  ]
}
