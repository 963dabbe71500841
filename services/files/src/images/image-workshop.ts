import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { AppError } from '@chat/domain'
import type { ImageFacts, ImageJob } from './process-image.ts'

const ENTRY = fileURLToPath(new URL('image-process.ts', import.meta.url))
const JOB_MS = 30_000
const IDLE_MS = 10_000
const WAITING_MAX = 64

export interface ImageWorkshop extends AsyncDisposable {
  /** Throws `FILE_BROKEN` for what cannot be read as an image, `BUSY` when too many wait. */
  process(job: ImageJob, signal: AbortSignal): Promise<ImageFacts>
}

type Answer = { facts: ImageFacts } | { error: string }

/**
 * One image at a time, in a process that is started when it is needed, and ended when it was not needed for a while or
 * takes too long.
 */
export function createImageWorkshop(): ImageWorkshop {
  let child: ChildProcess | null = null
  let idle: NodeJS.Timeout | undefined
  let waiting = 0
  let last: Promise<unknown> = Promise.resolve()

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

  async function run(job: ImageJob, signal: AbortSignal): Promise<ImageFacts> {
    signal.throwIfAborted()
    clearTimeout(idle)
    const worker = running()
    const { promise, resolve, reject } = Promise.withResolvers<Answer>()
    const gone = (): void => resolve({ error: 'the image was too much' })
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
      if ('facts' in answer) return answer.facts
      throw new AppError('FILE_BROKEN', { detail: `The image cannot be read: ${answer.error}` })
    } finally {
      clearTimeout(overdue)
      worker.off('message', resolve).off('exit', gone)
      signal.removeEventListener('abort', leave)
      idle = setTimeout(end, IDLE_MS).unref()
    }
  }

  return {
    process(job, signal) {
      if (waiting >= WAITING_MAX) throw new AppError('BUSY', { retryAfter: 5 })
      waiting += 1
      const mine = last.then(() => run(job, signal)).finally(() => (waiting -= 1))
      last = mine.catch(() => undefined)
      return mine
    },
    async [Symbol.asyncDispose]() {
      clearTimeout(idle)
      end()
    },
  }
}
