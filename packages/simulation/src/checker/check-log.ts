import { isDeepStrictEqual } from 'node:util'
import { commandKeyOf, isMessageEntry } from '@chat/domain'
import { decideAt } from './decide-at.ts'
import type { CommandRecord, StoredConversation } from './history.ts'
import { reactionsOf } from './reactions.ts'
import { Refusals } from './refusals.ts'
import { Replay } from './replay.ts'
import type { Entry } from './stored-types.ts'
import { describeEntry, type Report } from './report.ts'

/** G3: places; G6: everything was allowed where it stands; G5: what was made of the log equals a fresh replay. */
export function checkLog(
  stored: StoredConversation,
  commands: ReadonlyMap<string, CommandRecord>,
  committedAt: ReadonlyMap<string, number> | undefined,
  report: Report,
): Replay {
  const { conversationId, entries } = stored
  const replay = new Replay(conversationId, (entry) => {
    const content = commands.get(commandKeyOf(entry))?.request['content']
    return typeof content === 'string' ? content : null
  })
  const seen = new Map<string, Entry>()
  const refusals = new Refusals(stored, commands, committedAt)
  refusals.look(replay)
  for (const [index, entry] of entries.entries()) {
    if (entry.seq !== index + 1) {
      const before = entries[index - 1]?.seq ?? 0
      const what = entry.seq === before ? 'two entries at one place' : 'a gap between places'
      report('G3', what, conversationId, () => `${before} is followed by ${describeEntry(entry)}`)
    }
    const key = commandKeyOf(entry)
    const twin = seen.get(key)
    if (twin)
      report(
        'G2',
        'one command is stored twice',
        conversationId,
        () => `${describeEntry(twin)} and ${describeEntry(entry)}`,
      )
    seen.set(key, entry)
    const isInbox = entry.event === 'inbox-noticed'
    const command = commands.get(key)
    if (!command && !isInbox) report('G6', 'nobody sent this', conversationId, () => describeEntry(entry))
    if (command && !isInbox) checkAllowed(replay, entry, command, report)
    replay.take(entry)
    refusals.look(replay)
  }
  refusals.report(report)
  checkMaterialised(stored, replay, report)
  return replay
}

/** Decides the command once more, by the state that the log itself had at that place. */
function checkAllowed(replay: Replay, entry: Entry, record: CommandRecord, report: Report): void {
  const { conversationId } = record
  const decision = decideAt(replay, record, entry.at)
  if (decision.type !== 'accepted') {
    const why = decision.type === 'refused' ? decision.code : 'nothing was to be changed'
    report(
      'G6',
      'stored though it was not allowed at its place',
      conversationId,
      () => `${describeEntry(entry)}: ${why}`,
    )
    return
  }
  const expected = decision.body as unknown as Record<string, unknown>
  // A message is stored as it is now; its content is compared with the replay in the end.
  const hides = isMessageEntry(entry) ? { content: '', mentions: [] } : {}
  if (decision.event !== entry.event || !isDeepStrictEqual({ ...expected, ...hides }, { ...entry.body, ...hides }))
    report(
      'G1',
      'stored is not what was sent',
      conversationId,
      () => `${describeEntry(entry)}: ${JSON.stringify([expected, entry.body])}`,
    )
}

function checkMaterialised(stored: StoredConversation, replay: Replay, report: Report): void {
  const { conversationId, entries, head } = stored
  for (const entry of entries) {
    if (!isMessageEntry(entry)) continue
    const now = replay.messageNow(entry.seq)!
    const { changes } = entry
    const found = {
      content: entry.body.content,
      isDeleted: changes.deletedAt !== null,
      isEdited: changes.editedAt !== null,
      changedSeq: changes.changedSeq,
      threadRootId: entry.body.threadRootId,
      replyCount: changes.thread?.replyCount ?? 0,
      isPinned: changes.pinnedAt !== undefined,
      reactions: reactionsOf(changes.reactions.map(({ emoji, userIds }) => [emoji, userIds])),
    }
    const { seq: _, senderId: __, expiresAt: ___, isQuestion: ____, reactions, ...rest } = now
    const expected = { ...rest, reactions: reactionsOf(reactions) }
    if (!isDeepStrictEqual(found, expected))
      report(
        'G5',
        'a message is not what the log says',
        conversationId,
        () => `${describeEntry(entry)}: ${JSON.stringify({ found, expected })}`,
      )
  }
  const lastSeq = entries.at(-1)?.seq ?? 0
  const expectedHead = { seq: lastSeq, n: replay.messageCount, lastMessageSeq: replay.lastMessageSeq }
  const foundHead = head && { seq: head.seq, n: head.n, lastMessageSeq: head.lastMessageSeq }
  if (lastSeq > 0 && !isDeepStrictEqual(foundHead, expectedHead))
    report('G5', 'a head is not what the log says', conversationId, () => JSON.stringify({ foundHead, expectedHead }))
  if (!isDeepStrictEqual(stored.facts, replay.facts))
    report('G5', 'a conversation is not what the log says', conversationId, () =>
      JSON.stringify({ found: stored.facts, expected: replay.facts }),
    )
  for (const userId of new Set([...stored.participants.keys(), ...replay.participants.keys()])) {
    const found = stored.participants.get(userId)
    const expected = replay.participants.get(userId)
    const isSame =
      found?.role === expected?.role &&
      found?.state === expected?.state &&
      found?.lastSentAt === expected?.lastSentAt &&
      isDeepStrictEqual(found?.visible, expected?.visible)
    if (!isSame)
      report(
        'G5',
        'a participant is not what the log says',
        conversationId,
        () => `${userId}: ${JSON.stringify({ found, expected })}`,
      )
  }
}
