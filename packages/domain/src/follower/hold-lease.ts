import type { Clock } from '../ports/clock.ts'
import type { FollowerStore } from '../ports/follower-store.ts'

const LEASE_TTL_MS = 8_000
const RENEW_EVERY_MS = 2_000
const RELEASE_MS = 3_000

/**
 * Runs `work` while this process has the lease, and again when the generation changed. The lease saves work; that two at
 * once do no harm is the consumer's doing.
 */
export async function holdLease(
  deps: {
    follower: string
    holder: string
    store: Pick<FollowerStore, 'lease' | 'release'>
    clock: Clock
    onHeld: (isHeld: boolean) => void
    failed: (error: unknown) => void
  },
  work: (generation: number, signal: AbortSignal) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const { follower, holder, store, clock } = deps
  let running: { generation: number; stop: AbortController; done: Promise<void> } | null = null
  let heldUntil = 0

  async function stop(): Promise<void> {
    if (!running) return
    running.stop.abort(new Error('the lease is another’s'))
    await running.done
    running = null
    deps.onHeld(false)
  }

  while (!signal.aborted) {
    const began = clock.monotonic()
    try {
      const lease = await store.lease(follower, holder, LEASE_TTL_MS, signal)
      if (lease) heldUntil = began + LEASE_TTL_MS
      if (running && running.generation !== lease?.generation) await stop()
      if (lease && !running) {
        const controller = new AbortController()
        const done = work(lease.generation, AbortSignal.any([signal, controller.signal]))
        running = { generation: lease.generation, stop: controller, done }
        deps.onHeld(true)
      }
    } catch (error) {
      if (!signal.aborted) deps.failed(error)
      if (clock.monotonic() > heldUntil) await stop()
    }
    await clock.sleep(RENEW_EVERY_MS, signal).catch(() => undefined)
  }
  await stop()
  // Where this fails it runs out by itself.
  await store.release(follower, holder, AbortSignal.timeout(RELEASE_MS)).catch(deps.failed)
}
