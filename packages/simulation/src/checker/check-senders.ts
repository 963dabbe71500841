import { commandKeyOf } from '@chat/domain'
import { isFinal, placeOf, seqOf } from './answers.ts'
import type { CommandRecord, History } from './history.ts'
import { describe, type Report } from './report.ts'

/** G4: a device's own order, one unanswered at a time; and what was acknowledged stands before what was sent after. */
export function checkSenders(history: History, report: Report): void {
  const places = new Map<string, number>()
  for (const { entries } of history.conversations)
    for (const entry of entries) places.set(commandKeyOf(entry), entry.seq)
  const placeOfCommand = (command: CommandRecord): number | null =>
    places.get(commandKeyOf({ ...command, actorId: command.userId })) ?? placeOf(command)

  const byDevice = Map.groupBy(
    history.commands.filter(({ invokedAt }) => invokedAt !== null),
    ({ deviceId, conversationId }) => `${deviceId} ${conversationId}`,
  )
  for (const commands of byDevice.values()) {
    let last: { seq: number; command: CommandRecord } | null = null
    let settledAt = Number.NEGATIVE_INFINITY
    for (const command of commands.toSorted((a, b) => a.invokedAt! - b.invokedAt!)) {
      const { conversationId } = command
      if (command.invokedAt! < settledAt)
        report('G4', 'two unanswered commands of one device', conversationId, () => describe(command))
      settledAt = command.settledAt ?? Number.POSITIVE_INFINITY
      if (promisesNoPlace(command)) continue
      const seq = placeOfCommand(command)
      if (seq === null) continue
      if (last && seq < last.seq) {
        const before = last
        report(
          'G4',
          'stored before what the device sent earlier',
          conversationId,
          () => `${describe(command)} at ${seq}; ${describe(before.command)} at ${before.seq}`,
        )
      }
      last = { seq, command }
    }
  }
  checkRealTime(history, placeOfCommand, report)
}

/** Whoever was acknowledged before another began stands before it. */
function checkRealTime(
  history: History,
  placeOfCommand: (command: CommandRecord) => number | null,
  report: Report,
): void {
  for (const [conversationId, commands] of Map.groupBy(history.commands, (command) => command.conversationId)) {
    const events = commands.flatMap((command) => {
      const seq = placeOfCommand(command)
      if (seq === null || command.invokedAt === null) return []
      const acknowledged = command.answers
        .filter(({ acknowledgement }) => seqOf(acknowledgement) !== null)
        .map(({ at }) => at)
      const invoked = { at: command.invokedAt, seq, command, isInvocation: true }
      if (acknowledged.length === 0) return [invoked]
      return [invoked, { at: Math.min(...acknowledged), seq, command, isInvocation: false }]
    })
    let highest: (typeof events)[number] | null = null
    for (const event of events.toSorted((a, b) => a.at - b.at || Number(b.isInvocation) - Number(a.isInvocation))) {
      if (!event.isInvocation) {
        if (!highest || event.seq > highest.seq) highest = event
      } else if (highest && event.seq < highest.seq) {
        const before = highest
        report(
          'G3',
          'sent after an acknowledgement, stored before it',
          conversationId,
          () => `${describe(event.command)} at ${event.seq}; ${describe(before.command)} at ${before.seq}`,
        )
      }
    }
  }
}

/** What was refused, called off, or had nothing to do promises no place; a late copy of it may still find one. */
const promisesNoPlace = ({ outcome, answers, settledAt }: CommandRecord): boolean =>
  outcome === 'refused' ||
  outcome === 'cancelled' ||
  answers.some(
    ({ acknowledgement, at }) =>
      isFinal(acknowledgement) && seqOf(acknowledgement) === null && at <= (settledAt ?? Number.POSITIVE_INFINITY),
  )
