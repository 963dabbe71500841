import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { AppError } from '@chat/domain'
import { createTurns } from '../turns.ts'
import type { ImageFacts, ImageJob } from './process-image.ts'
import type { ResizeJob } from './resize-image.ts'
import type { Job } from './workshop-process.ts'

const ENTRY = fileURLToPath(new URL('workshop-process.ts', import.meta.url))
const JOB_MS = 30_000
const IDLE_MS = 10_000
const WAITING_MAX = 64

export interface Workshop extends AsyncDisposable {
  /** Throws `FILE_BROKEN` for what cannot be read as an image, `BUSY` when too many wait. */
  processImage(image: ImageJob, signal: AbortSignal): Promise<ImageFacts>
  /** Throws the same. */
  resizeImage(image: ResizeJob, signal: AbortSignal): Promise<void>
  /** Of a file with sound or a video, in ms; null: it does not say. Throws the same. */
  durationOf(path: string, signal: AbortSignal): Promise<number | null>
}

type Answer = { result: unknown } | { error: string }

/**
 * One job at a time, in a process that is started when it is needed, and ended when it was not needed for a while or
 * takes too long.
 */
export function createWorkshop(): Workshop {
  const turns = createTurns({ atOnce: 1, waitingMax: WAITING_MAX })
  let child: ChildProcess | null = null
  let idle: NodeJS.Timeout | undefined

  function running(): ChildProcess {
    if (child?.connected) return child
    const started = fork(ENTRY, {
      execArgv: ['--max-old-space-size=64', '--disable-warning=ExperimentalWarning'],
      // Few arenas: what one image took is given back after it.
      env: { PATH: process.env['PATH'], TMPDIR: process.env['TMPDIR'], MALLOC_ARENA_MAX: '2', VIPS_CONCURRENCY: '1' },
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    })
    started.on('error', () => {}) // said by who waits for it
    started.once('exit', () => {
      if (child === started) child = null
    })
    child = started
    return started
  }

  function end(): void {
    child?.kill('SIGKILL')
    child = null
  }

  async function run(job: Job, signal: AbortSignal): Promise<unknown> {
    signal.throwIfAborted()
    clearTimeout(idle)
    const worker = running()
    const { promise, resolve, reject } = Promise.withResolvers<Answer>()
    const gone = (): void => resolve({ error: 'it was too much' })
    const leave = (): void => {
      end()
      reject(signal.reason as Error)
    }
    const overdue = setTimeout(end, JOB_MS)
    worker.once('message', resolve).once('exit', gone)
    signal.addEventListener('abort', leave, { once: true })
    try {
      worker.send(job, (error) => error && gone())
      const answer = await promise
      if ('result' in answer) return answer.result
      throw new AppError('FILE_BROKEN', { detail: `The file cannot be read: ${answer.error}` })
    } finally {
      clearTimeout(overdue)
      worker.off('message', resolve).off('exit', gone)
      signal.removeEventListener('abort', leave)
      idle = setTimeout(end, IDLE_MS).unref()
    }
  }

  return {
    processImage: (image, signal) => turns.take(() => run({ what: 'image', image }, signal)) as Promise<ImageFacts>,
    resizeImage: async (image, signal) => void (await turns.take(() => run({ what: 'resize', image }, signal))),
    durationOf: (path, signal) => turns.take(() => run({ what: 'duration', path }, signal)) as Promise<number | null>,
    async [Symbol.asyncDispose]() {
      clearTimeout(idle)
      end()
    },
  }
}
