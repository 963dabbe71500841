/** Carries out what the log cursor decides: asks for what is missing, hands on what comes in order. */
import type { Acknowledgement, EventPayload, LogRange, LogReset } from '@chat/contracts'
import type { Clock } from '../clock.ts'
import { createLogCursor } from './log-cursor.ts'
import type { LogCursorEffect, LogCursorEvent } from './log-cursor-types.ts'

export interface LogReaderOptions {
  readonly clock: Clock
  readonly random: () => number
  readonly sync: (request: { cursors: { conversationId: string; seq: number }[] }) => Promise<Acknowledgement>
  readonly onEntries: (range: Extract<LogCursorEffect, { type: 'deliver' }>) => void
  readonly onReset: (conversationId: string) => void
  /** Not ours any more, or not known to us yet: somebody has to ask. */
  readonly onDoubt: (conversationId: string) => void
}

export interface LogReader {
  tell(event: Exclude<LogCursorEvent, { type: 'synced' | 'sync-failed' | 'time-passed' | 'frame' }>): void
  take(frame: EventPayload<'log'>): void
  positionOf(conversationId: string): number | null
  stop(): void
}

export function createLogReader(options: LogReaderOptions): LogReader {
  const { clock, random } = options
  let cursor = createLogCursor({ random })
  let callOffTimer = () => {}

  async function sync({ syncId, cursors }: Extract<LogCursorEffect, { type: 'sync' }>): Promise<void> {
    const mine = cursor
    let event: LogCursorEvent
    try {
      const answer = await options.sync({ cursors: [...cursors] })
      if (answer.ok) event = { type: 'synced', syncId, ranges: answer.data as (LogRange | LogReset)[] }
      else event = { type: 'sync-failed', syncId, retryAfterMs: (answer.error.retryAfter ?? 0) * 1000 }
    } catch {
      event = { type: 'sync-failed', syncId }
    }
    if (mine === cursor) step(event)
  }

  function step(event: LogCursorEvent): void {
    for (const effect of cursor.step(event, clock.now())) {
      if (effect.type === 'deliver') options.onEntries(effect)
      else if (effect.type === 'sync') void sync(effect)
      else if (effect.type === 'reset') options.onReset(effect.conversationId)
      else options.onDoubt(effect.conversationId)
    }
    callOffTimer()
    const dueAt = cursor.nextDueAt()
    if (dueAt !== null) {
      callOffTimer = clock.after(Math.max(0, dueAt - clock.now()), () => step({ type: 'time-passed' }))
    }
  }

  return {
    tell: step,
    take: (frame) => step({ type: 'frame', ...frame }),
    positionOf: (conversationId) => cursor.positionOf(conversationId),
    stop() {
      callOffTimer()
      cursor = createLogCursor({ random })
    },
  }
}
