import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { promisify } from 'node:util'
import { createPeople, createRestClient, startMinio } from '@chat/testkit'
import { alternate } from '../measure/alternate.ts'
import { cpuMsOf } from '../measure/cpu-time.ts'
import { forgetPeak, peakMemoryMb, residentMb } from '../measure/peak-memory.ts'
import type { Run } from '../report/report.ts'
import { atLeast, atMost, figure, ratioOf, spreadOf, spreadOn } from '../report/spread.ts'
import type { Scenario } from '../scenario.ts'
import type { Outcome, Side } from '../side.ts'
import { startChatterbox } from '../sides/chatterbox.ts'
import { findTool } from '../sides/find-tool.ts'

const FILE_BYTES = 100 * 1024 * 1024
const PIECE_BYTES = 1024 * 1024
const MEGABYTE = 1024 * 1024
const ONE = 'one of 100 MB'
const FOUR = 'four at once'
const IN_S3 = 'chatterbox, in MinIO'
const IN_FOLDER = 'chatterbox, in a folder'
const CURL = 'curl straight to MinIO'
const RATE = 'MB/s'
const GROWTH = 'more RSS, MB'
const IDLE = 'loop p99 of an idle process, ms'
const RESOLUTION_MS = 50 // the same as prom-client's, in which it counts as delay
const ZIP = Buffer.from([0x50, 0x4b, 0x03, 0x04, 20, 0, 0, 0, 0, 0])

interface Step {
  readonly atOnce: number
}

const run = promisify(execFile)

export const uploads: Scenario = {
  name: 'uploads',
  what: 'files of 100 MB, one and four at once, beside curl that puts them straight into the store',
  async run({ repeats, onProgress }) {
    await using scope = new AsyncDisposableStack()
    const sides = await allSides(scope)
    const steps: Record<string, Step> = { [ONE]: { atOnce: 1 }, [FOUR]: { atOnce: 4 } }
    const runs: Run[] = []
    // One after the other: memory that four took is kept for a while, and would be counted as that of one.
    for (const [name, step] of Object.entries(steps))
      runs.push(...(await alternate({ sides, steps: { [name]: step }, warmUp: { atOnce: 1 }, repeats, onProgress })))
    const ratios = Object.keys(steps).flatMap((step) =>
      ratioOf(runs, { what: RATE, side: IN_S3, to: CURL, step, read: figure(RATE) }),
    )
    const growth = (side: string, step: string): number => spreadOn(runs, side, step, figure(GROWTH)).max
    const delay = (side: string): number =>
      spreadOf(runs.filter((each) => each.side === side).map((each) => each.loopDelayP99Ms['files'] ?? Number.NaN)).max
    return {
      runs,
      ratios,
      goals: [
        ...[IN_S3, IN_FOLDER].flatMap((side) => [
          ...atMost(`${side}: ≤ 32 MB more for ${ONE}`, 32, growth(side, ONE)),
          ...atMost(`${side}: ≤ 96 MB more for ${FOUR}`, 96, growth(side, FOUR)),
          ...atMost(`${side}: event loop p99 ≤ 20 ms`, 20, delay(side)),
        ]),
        ...ratios.flatMap(({ what, median }) => atLeast(`≥ 0.8: ${what}`, 0.8, median)),
      ],
      durability: Object.fromEntries(sides.map(({ name, durability }) => [name, durability])),
      skipped: [],
      notes: ['More RSS is the highest of the process during the turn, above what it was before its first upload.'],
    }
  },
}

async function allSides(scope: AsyncDisposableStack): Promise<Side<Step>[]> {
  await findTool({ peer: 'MinIO', name: 'minio', variable: 'MINIO_PATH', howToGetIt: 'the server of MinIO' })
  const minio = scope.use(await startMinio())
  const { stack } = await startChatterbox(scope, {
    files: 2,
    gateways: 1,
    workers: 1,
    jobs: 0,
    edge: 'none',
    env: { FILE_QUOTA_BYTES: '0' },
    launch: (label) => (label === 'files 2' ? { env: minio.env } : {}),
  })
  const [inFolder, inS3] = stack.files
  const [me] = await createPeople(stack, 1)
  if (!inFolder || !inS3 || !me) throw new Error('the stack is not whole')
  const rest = createRestClient(stack.url, me.accessToken)
  const { id } = await rest.post<{ id: string }>('/conversations/group', { name: 'Files', participants: [] })
  const path = await makeFile(scope)
  let count = 0

  const upload = (url: string) => async (): Promise<void> => {
    const form = ['-F', `conversationId=${id}`, '-F', `file=@${path}`]
    await curl(['-H', `authorization: Bearer ${me.accessToken}`, ...form, `${url}/api/files/upload`])
  }
  const put = async (): Promise<void> => {
    await curl(['-T', path, await minio.addressFor(`straight/${(count += 1)}`)])
  }
  const ofService = async (
    name: string,
    { pid, url, adminUrl }: (typeof stack.files)[number],
    others: readonly number[],
  ): Promise<Side<Step>> => {
    const restingMb = residentMb(pid)
    return {
      name,
      durability: 'on disk before the answer',
      processes: { files: [pid], store: others },
      adminUrls: { files: [adminUrl] },
      async run({ atOnce }) {
        forgetPeak(pid)
        const outcome = await timed(atOnce, upload(url))
        return { ...outcome, figures: { ...outcome.figures, [GROWTH]: peakMemoryMb(pid) - restingMb } }
      },
    }
  }
  return [
    await ofService(IN_S3, inS3, [minio.pid]),
    {
      name: CURL,
      durability: 'as MinIO writes it',
      processes: { store: [minio.pid] },
      run: ({ atOnce }) => timed(atOnce, put),
    },
    await ofService(IN_FOLDER, inFolder, []),
  ]
}

/** What looks like an archive. */
async function makeFile(scope: AsyncDisposableStack): Promise<string> {
  const folder = scope.adopt(await mkdtemp(join(tmpdir(), 'chat-uploads-')), (each) => rm(each, { recursive: true }))
  const path = join(folder, 'archive.zip')
  await using file = await open(path, 'w')
  for (let written = 0; written < FILE_BYTES; written += PIECE_BYTES) {
    const piece = randomBytes(PIECE_BYTES)
    if (written === 0) ZIP.copy(piece)
    await file.write(piece)
  }
  return path
}

async function curl(args: readonly string[]): Promise<void> {
  await run('curl', ['--silent', '--show-error', '--fail-with-body', '--output', '/dev/null', ...args])
}

async function timed(atOnce: number, act: () => Promise<void>): Promise<Outcome> {
  const before = cpuMsOf(process.pid) // with that of every curl that ended
  // What a process feels that has nothing to do but shares the machine.
  const idle = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  idle.enable()
  const startedAt = performance.now()
  await Promise.all(Array.from({ length: atOnce }, act))
  const seconds = (performance.now() - startedAt) / 1_000
  idle.disable()
  const megabytes = (atOnce * FILE_BYTES) / MEGABYTE
  return {
    work: { megabyte: megabytes },
    figures: {
      [RATE]: megabytes / seconds,
      [IDLE]: Math.max(0, idle.percentile(99) / 1e6 - RESOLUTION_MS),
    },
    generatorCores: (cpuMsOf(process.pid) - before) / 1_000 / seconds / atOnce,
  }
}
