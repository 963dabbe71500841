import { isDeepStrictEqual } from 'node:util'
import { type Acknowledgement, parseMessageId } from '@chat/contracts'
import { commandKeyOf, placeKeyOf } from '@chat/domain'
import { isFinal, seqOf } from './answers.ts'
import type { History } from './history.ts'
import { describe, describeEntry, type Report } from './report.ts'
import type { Entry } from './stored-types.ts'

/** G1: what was acknowledged is stored as it was acknowledged; G2: every answer to one command is the same. */
export function checkAnswers(history: History, report: Report): void {
  const stored = new Map<string, Entry>()
  for (const { entries } of history.conversations) for (const entry of entries) stored.set(commandKeyOf(entry), entry)

  for (const command of history.commands) {
    const { conversationId } = command
    const entry = stored.get(commandKeyOf({ ...command, actorId: command.userId }))
    let first: Record<string, unknown> | null = null
    for (const { acknowledgement, at, sentAt } of command.answers) {
      const seq = seqOf(acknowledgement)
      if (seq === null) {
        if (isFinal(acknowledgement)) checkTurnedAway(sentAt, at, acknowledgement)
        continue
      }
      const data = dataOf(acknowledgement)
      if (!entry) report('G1', 'acknowledged but not stored', conversationId, () => `${describe(command)} as ${seq}`)
      else if (entry.seq !== seq)
        report(
          'G1',
          'acknowledged with another place',
          conversationId,
          () => `${describe(command)} as ${seq}, stored as ${describeEntry(entry)}`,
        )
      else if (entry.event === 'new-message') checkMessageId(data['messageId'], entry)
      if (first && !isDeepStrictEqual(first, data))
        report(
          'G2',
          'two answers to one command differ',
          conversationId,
          () => `${describe(command)}: ${JSON.stringify([first, data])}`,
        )
      first ??= data
    }

    function checkMessageId(messageId: unknown, entry: Entry): void {
      const place = typeof messageId === 'string' ? parseMessageId(messageId) : null
      if (place?.conversationId !== conversationId || place.seq !== entry.seq)
        report(
          'G1',
          'acknowledged with another id',
          conversationId,
          () => `${describe(command)} as ${String(messageId)}`,
        )
    }

    /** Refused, or "nothing to do", although the asker could know that it was stored: its id was not looked up. */
    function checkTurnedAway(sentAt: number, at: number, acknowledgement: Acknowledgement): void {
      if (!entry) return
      const committedAt = history.committedAt?.get(placeKeyOf(conversationId, entry.seq))
      const acknowledgedAt = command.answers.find((answer) => seqOf(answer.acknowledgement) !== null)?.at
      const knownAt = Math.min(committedAt ?? Number.POSITIVE_INFINITY, acknowledgedAt ?? Number.POSITIVE_INFINITY)
      if (knownAt < sentAt)
        report(
          'G2',
          'turned away though it was stored before',
          conversationId,
          () =>
            `${describe(command)} sent at ${sentAt.toFixed(1)}, stored at ${knownAt.toFixed(1)} as ${describeEntry(entry)}, answered at ${at.toFixed(1)}: ${JSON.stringify(acknowledgement)}`,
        )
    }
  }
}

/** `isRepeat` says how it came to the answer; it is no part of it. */
function dataOf(acknowledgement: Acknowledgement): Record<string, unknown> {
  if (!acknowledgement.ok) return {}
  const { isRepeat: _, ...data } = acknowledgement.data as Record<string, unknown>
  return data
}
