import { setTimeout as delay } from 'node:timers/promises'
import { type ManagedProcess, startProcess, type StartProcessOptions } from '@chat/local-stack'

const WITHIN_MS = 20_000

/** A program that is ready when it says so; stopped with `scope`. */
export async function startAnnounced(
  scope: AsyncDisposableStack,
  announcement: string,
  options: Omit<StartProcessOptions, 'onLine'>,
): Promise<ManagedProcess> {
  const { promise: ready, resolve } = Promise.withResolvers<'ready'>()
  const started = scope.adopt(
    await startProcess({ ...options, onLine: (line) => line.includes(announcement) && resolve('ready') }),
    async (child) => {
      await child.stop()
    },
  )
  const cancel = new AbortController()
  const overdue = delay(WITHIN_MS, undefined, { signal: cancel.signal }).catch(() => {})
  const outcome = await Promise.race([ready, started.exited, overdue])
  cancel.abort()
  if (outcome === 'ready') return started
  throw new Error(`${options.name} did not start: ${started.lastLines().at(-1) ?? 'no output'}`)
}
