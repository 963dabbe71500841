import { inboxIdOf } from '@chat/contracts'
import { commandKeyOf, type Entry, SYSTEM_ACTOR } from '@chat/domain'
import type { History } from './history.ts'
import { describeEntry, type Report } from './report.ts'

/** G5: whoever was added or removed, or blocked somebody, has it in the inbox, once; and nothing else is there. */
export function checkInboxes(history: History, report: Report): void {
  const expected = new Map<string, string>()
  const found = new Map<string, Entry>()
  for (const { entries } of history.conversations)
    for (const entry of entries) {
      if (entry.event === 'inbox-noticed') found.set(commandKeyOf(entry), entry)
      for (const userId of concernedBy(entry)) {
        const commandId = `${entry.conversationId}.${entry.seq}`
        expected.set(
          commandKeyOf({ conversationId: inboxIdOf(userId), actorId: SYSTEM_ACTOR, commandId }),
          describeEntry(entry),
        )
      }
    }
  for (const [key, entry] of expected)
    if (!found.has(key)) report('G5', 'an inbox was not told', key.split(' ')[0] ?? '', () => entry)
  for (const [key, entry] of found)
    if (!expected.has(key))
      report('G6', 'an inbox was told what is not so', entry.conversationId, () => describeEntry(entry))
}

function concernedBy(entry: Entry): string[] {
  if (entry.event === 'conversation-created') return entry.body.participants.map(({ userId }) => userId)
  if (entry.event === 'block-changed') return [entry.actorId]
  if (entry.event === 'participant-added' || entry.event === 'participant-removed') return [entry.body.userId]
  return []
}
