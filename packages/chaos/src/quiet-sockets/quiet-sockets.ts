import { once } from 'node:events'
import { Worker } from 'node:worker_threads'

export interface QuietSocketsOptions {
  readonly url: string
  /** Of the people they belong to, in turn. */
  readonly tokens: readonly string[]
  readonly count: number
}

export interface Look {
  /** How many have no connection. */
  readonly away: number
  /** When connections were lost, as milliseconds since 1970. */
  readonly leftAt: readonly number[]
}

export interface QuietSockets extends AsyncDisposable {
  look(): Promise<Look>
}

/** Connections of people who say nothing, in a thread of their own: whoever measures does not wait for them. */
export async function openQuietSockets(options: QuietSocketsOptions): Promise<QuietSockets> {
  const thread = new Worker(new URL('./thread.ts', import.meta.url), { workerData: options })
  await once(thread, 'message')
  return {
    async look() {
      thread.postMessage('look')
      const [look] = (await once(thread, 'message')) as [Look]
      return look
    },
    async [Symbol.asyncDispose]() {
      await thread.terminate()
    },
  }
}
