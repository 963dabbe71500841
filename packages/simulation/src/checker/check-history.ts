import { commandKeyOf } from '@chat/domain'
import { checkAnswers } from './check-answers.ts'
import { checkInboxes } from './check-inboxes.ts'
import { checkLog } from './check-log.ts'
import { checkReader } from './check-reader.ts'
import { checkSenders } from './check-senders.ts'
import type { CommandRecord, History, Violation } from './history.ts'
import { describe, type Report } from './report.ts'

/**
 * Whether a history keeps G1–G6 and G8: what was sent and answered, what readers were given, what is stored in the
 * end. Knows nothing of how it came about, so a simulated and a real history are judged alike. About O(n log n).
 */
export function checkHistory(history: History): Violation[] {
  const violations: Violation[] = []
  const report: Report = (guarantee, what, conversationId, details) =>
    violations.push({ guarantee, what, conversationId, details: details() })

  const commands = new Map<string, CommandRecord>()
  for (const command of history.commands) commands.set(commandKeyOf({ ...command, actorId: command.userId }), command)

  const replays = new Map(
    history.conversations.map(
      (stored) => [stored.conversationId, checkLog(stored, commands, history.committedAt, report)] as const,
    ),
  )
  checkAnswers(history, report)
  checkSenders(history, report)
  checkInboxes(history, report)
  for (const reader of history.readers) {
    const stored = history.conversations.find(({ conversationId }) => conversationId === reader.conversationId)
    const replay = replays.get(reader.conversationId)
    if (stored && replay) checkReader(reader, stored, replay, report)
    else if (reader.deliveries.some(({ entries }) => entries.length > 0))
      report('G5', 'was given entries of a log that is not stored', reader.conversationId, () => reader.readerId)
  }
  for (const command of history.commands) {
    if (command.outcome === 'open' && command.invokedAt !== null)
      report('G8', 'never answered', command.conversationId, () => describe(command))
  }
  return violations
}
