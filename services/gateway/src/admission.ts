import { AppError } from '@chat/domain'

/** Lets `running` in at once and `waiting` queue; the rest is answered `BUSY`. */
export interface Admission {
  run<T>(work: () => Promise<T>): Promise<T>
}

export function createAdmission({ running, waiting }: { running: number; waiting: number }): Admission {
  let runningCount = 0
  const queue: (() => void)[] = []
  return {
    async run(work) {
      if (runningCount >= running) {
        if (queue.length >= waiting) throw new AppError('BUSY', { retryAfter: 1 })
        await new Promise<void>((resolve) => queue.push(resolve))
      } else {
        runningCount += 1
      }
      try {
        return await work()
      } finally {
        const next = queue.shift()
        if (next) next()
        else runningCount -= 1
      }
    },
  }
}
