import { type InboxNotice, inboxIdOf, type SessionId, type UserId } from '@chat/contracts'
import { commandIdFrom } from '../ids/derived-ids.ts'
import { SYSTEM_ACTOR } from '../log/command.ts'
import type { Clock } from '../ports/clock.ts'
import type { Digest } from '../ports/digest.ts'
import type { SessionStore } from '../ports/session-store.ts'
import type { SendCommand } from '../sending/send-command.ts'

const TELL_BUDGET_MS = 2_000 // whoever logs out waits no longer; the rest is told later
const SWEEP_BUDGET_MS = 9_000
const SWEEP_COUNT = 100
const SWEEP_AGE_MS = 5_000 // above TELL_BUDGET_MS: whoever revoked it is still telling

export interface RevokeSessionsDeps {
  sessions: SessionStore
  sendCommand: SendCommand
  digest: Digest
  clock: Clock
  /** Told at once, before the sockets are. */
  onEnded?: (sessionIds: readonly SessionId[]) => void
}

export interface RevokeSessions {
  /** They renew nothing from here on. Their sockets are told through the user's inbox, now or by the next sweep. */
  revoke(userId: UserId, sessionIds: readonly SessionId[], traceId: string, signal: AbortSignal): Promise<void>
  /** Tells what is still untold, after a crash or while nobody answered. Answers how many were told. */
  tellUntold(traceId: string, signal: AbortSignal): Promise<number>
}

export function createRevokeSessions({
  sessions,
  sendCommand,
  digest,
  clock,
  onEnded,
}: RevokeSessionsDeps): RevokeSessions {
  /** Told twice does no harm: the command id is derived, and a socket that is gone cannot be closed again. */
  async function tell(userId: UserId, sessionId: SessionId, traceId: string, signal: AbortSignal, budgetMs: number) {
    const conversationId = inboxIdOf(userId)
    const notice: InboxNotice = { type: 'sessions-revoked', sessionIds: [sessionId] }
    await sendCommand<'append-to-inbox'>(
      {
        name: 'append-to-inbox',
        conversationId,
        actorId: SYSTEM_ACTOR,
        commandId: commandIdFrom(`revoked ${sessionId}`, digest),
        request: { conversationId, notice },
        traceId,
      },
      signal,
      budgetMs,
    )
    await sessions.markTold([sessionId], signal)
  }

  return {
    async revoke(userId, sessionIds, traceId, signal) {
      if (sessionIds.length === 0) return
      const ended = await sessions.revoke(sessionIds, clock.now(), signal)
      onEnded?.(ended)
      await Promise.allSettled(ended.map((id) => tell(userId, id, traceId, signal, TELL_BUDGET_MS)))
    },
    async tellUntold(traceId, signal) {
      const untold = await sessions.untold(clock.now() - SWEEP_AGE_MS, SWEEP_COUNT, signal)
      const results = await Promise.allSettled(
        untold.map(({ id, userId }) => tell(userId, id, traceId, signal, SWEEP_BUDGET_MS)),
      )
      return results.filter(({ status }) => status === 'fulfilled').length
    },
  }
}
