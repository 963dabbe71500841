import type { Clock, RevokeSessions } from '@chat/domain'
import { keepDoing, type Logger } from '@chat/service-kit'

const EVERY_MS = 5_000

/** Until the signal aborts: what could not be told at once, or by a process that crashed, is told now. */
export async function tellRevokedSessions(
  revokeSessions: RevokeSessions,
  { clock, logger, signal }: { clock: Clock; logger: Logger; signal: AbortSignal },
): Promise<void> {
  const telling = {
    act: (until: AbortSignal) => revokeSessions.tellUntold('revoked-sessions', until),
    everyMs: EVERY_MS,
    failed: (err: unknown) => logger.warn({ err }, 'revoked sessions not told'),
  }
  await keepDoing(telling, clock, signal)
}
