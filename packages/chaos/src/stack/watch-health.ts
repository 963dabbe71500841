import { setTimeout as delay } from 'node:timers/promises'
import type { RunningService } from '@chat/local-stack'

export interface Health {
  /** From the first look to the first that said "not ready"; nothing where all said "ready". */
  readonly unreadyAfterMs: number | null
  readonly notAliveCount: number
}

const LOOK_EVERY_MS = 250
const ANSWER_MAX_MS = 4_000

/** Asks as an orchestrator would, until it is told to stop. */
export async function watchHealth(service: RunningService, signal: AbortSignal): Promise<Health> {
  const began = performance.now()
  let unreadyAfterMs: number | null = null
  let notAliveCount = 0
  const asks = async (path: string): Promise<boolean> => {
    const answer = await fetch(`${service.adminUrl}${path}`, { signal: AbortSignal.timeout(ANSWER_MAX_MS) }).catch(
      () => undefined,
    )
    return answer?.ok === true
  }
  while (!signal.aborted) {
    const [isReady, isAlive] = await Promise.all([asks('/readyz'), asks('/livez')])
    if (!isReady) unreadyAfterMs ??= performance.now() - began
    if (!isAlive) notAliveCount++
    await delay(LOOK_EVERY_MS, undefined, { signal }).catch(() => {})
  }
  return { unreadyAfterMs, notAliveCount }
}
