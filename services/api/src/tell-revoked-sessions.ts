import type { Clock, RevokeSessions } from '@chat/domain'
import type { Logger } from '@chat/service-kit'

const EVERY_MS = 5_000

/** Until the signal aborts: what could not be told at once, or by a process that crashed, is told now. */
export async function tellRevokedSessions(
  revokeSessions: RevokeSessions,
  { clock, logger, signal }: { clock: Clock; logger: Logger; signal: AbortSignal },
): Promise<void> {
  while (!signal.aborted) {
    await clock.sleep(EVERY_MS, signal).catch(() => undefined)
    if (signal.aborted) return
    await revokeSessions.tellUntold('revoked-sessions', signal).catch((err: unknown) => {
      if (!signal.aborted) logger.warn({ err }, 'revoked sessions not told')
    })
  }
}
