import { isDeepStrictEqual } from 'node:util'
import { isHiddenEvent, isInboxId, type LogEntry, type Message, parseMessageId } from '@chat/contracts'
import { reactionsOf } from './reactions.ts'
import type { ReaderRecord, StoredConversation } from './history.ts'
import { isPlaceVisible, type Replay, type ReplayedMessage } from './replay.ts'
import type { Entry, VisibleRange } from './stored-types.ts'
import { type Report } from './report.ts'

const ALL: VisibleRange[] = [{ from: 1, to: null }]

/** G5: contiguous, each once, as stored, whole in the end; G6: nothing that its user may not see. */
export function checkReader(reader: ReaderRecord, stored: StoredConversation, replay: Replay, report: Report): void {
  const { conversationId, userId, readerId } = reader
  const fail = (guarantee: 'G5' | 'G6', what: string, details: string) =>
    report(guarantee, what, conversationId, () => `${readerId}: ${details}`)
  const participant = replay.participants.get(userId)
  const visible = isInboxId(conversationId) ? ALL : (participant?.visible ?? [])
  const isShown = (entry: Entry): boolean => {
    const target = targetSeqOf(entry)
    return (
      !isHiddenEvent(entry.event) &&
      isPlaceVisible(visible, entry.seq) &&
      (target === null || isPlaceVisible(visible, target))
    )
  }
  const view = new Map<number, ViewedMessage>()
  let position = reader.startedAfter
  for (const { from, to, entries } of reader.deliveries) {
    if (from !== position + 1) fail('G5', 'a range does not follow the one before', `${from}–${to} after ${position}`)
    position = to
    const expected = stored.entries.slice(from - 1, to)
    if (to > stored.entries.length)
      fail('G5', 'was given what is not stored', `${from}–${to} of ${stored.entries.length}`)
    const expectedSeqs = expected.filter(isShown).map(({ seq }) => seq)
    const foundSeqs = entries.map(({ seq }) => seq)
    const hidden = entries.filter(({ seq }) => !expectedSeqs.includes(seq))
    if (hidden.length > 0)
      fail(
        'G6',
        'was given what its user may not see',
        `${hidden.map(({ seq, event }) => `${seq} ${event}`).join(', ')}; visible: ${JSON.stringify(visible)}`,
      )
    const missing = expectedSeqs.filter((seq) => !foundSeqs.includes(seq))
    if (missing.length > 0)
      fail('G5', 'a range leaves out what its user may see', `${missing.join(', ')} of ${from}–${to}`)
    if (foundSeqs.some((seq, index) => index > 0 && seq <= foundSeqs[index - 1]!))
      fail('G5', 'entries are doubled or out of order', foundSeqs.join(', '))
    for (const entry of entries) checkEntry(entry, stored.entries[entry.seq - 1], replay, view, fail)
  }
  if (!reader.mustBeWhole || (participant?.state !== 'accepted' && !isInboxId(conversationId))) return
  if (position !== stored.entries.length)
    fail('G5', 'is not whole in the end', `has ${position} of ${stored.entries.length}`)
  else if (reader.startedAfter === 0) checkView(view, replay, visible, fail)
}

interface ViewedMessage {
  content: string
  isDeleted: boolean
  changedSeq: number
  reactions: Map<string, Set<string>>
}

type Fail = (guarantee: 'G5' | 'G6', what: string, details: string) => void

/** Compares one entry with what is stored, and does with it what a client does. */
function checkEntry(
  entry: LogEntry,
  stored: Entry | undefined,
  replay: Replay,
  view: Map<number, ViewedMessage>,
  fail: Fail,
): void {
  if (!stored || stored.event !== entry.event || stored.actorId !== entry.actorId) {
    fail('G5', 'an entry is not the stored one', `${entry.seq} ${entry.event} by ${entry.actorId}`)
    return
  }
  if (MESSAGE_EVENTS.has(entry.event)) takeMessage(entry, replay, view, fail)
  else if (entry.event === 'reaction-added' || entry.event === 'reaction-removed')
    takeReaction(entry, replay, view, fail)
}

const MESSAGE_EVENTS = new Set(['new-message', 'message-edited', 'message-deleted'])

function takeMessage(entry: LogEntry, replay: Replay, view: Map<number, ViewedMessage>, fail: Fail): void {
  const message = entry.payload as unknown as Message
  const place = typeof message.id === 'string' ? parseMessageId(message.id) : null
  const expected = place && replay.messageAt(place.seq, message.changedSeq)
  if (!expected || message.changedSeq < entry.seq || !isSameMessage(message, expected)) {
    const details = JSON.stringify({ message, expected })
    return fail('G5', 'a message was shown that never was so', `${entry.seq} ${entry.event}: ${details}`)
  }
  const known = view.get(place.seq)
  if (known && known.changedSeq >= message.changedSeq) return
  view.set(place.seq, {
    content: message.content,
    isDeleted: message.deletedAt !== null,
    changedSeq: message.changedSeq,
    reactions: new Map(message.reactions.map(({ emoji, userIds }) => [emoji, new Set(userIds)])),
  })
}

interface ReactionPayload {
  messageId: string
  userId: string
  emoji: string
  count: number
}

function takeReaction(entry: LogEntry, replay: Replay, view: Map<number, ViewedMessage>, fail: Fail): void {
  const { messageId, userId, emoji, count } = entry.payload as unknown as ReactionPayload
  const place = parseMessageId(messageId)
  const expected = (place && replay.messageAt(place.seq, entry.seq)?.reactions.get(emoji)?.length) ?? 0
  if (expected !== count) fail('G5', 'a reaction was counted wrong', `${entry.seq}: ${count}, not ${expected}`)
  const message = place && view.get(place.seq)
  if (!message || message.changedSeq >= entry.seq) return
  message.changedSeq = entry.seq
  const users = message.reactions.get(emoji) ?? new Set<string>()
  if (entry.event === 'reaction-added') users.add(userId)
  else users.delete(userId)
  message.reactions.set(emoji, users)
}

const isSameMessage = (message: Message, expected: ReplayedMessage): boolean =>
  message.content === expected.content &&
  (message.deletedAt !== null) === expected.isDeleted &&
  message.senderId === expected.senderId &&
  isDeepStrictEqual(
    reactionsOf(message.reactions.map(({ emoji, userIds }) => [emoji, userIds])),
    reactionsOf(expected.reactions),
  )

/** What a client shows in the end, of messages whose every change it was told, is what the log says. */
function checkView(
  view: Map<number, ViewedMessage>,
  replay: Replay,
  visible: readonly VisibleRange[],
  fail: Fail,
): void {
  for (const seq of replay.messages.keys()) {
    // What was changed while its reader took no part is not told to them; who joins again reads the page again.
    const isWhole = replay.messages.get(seq)!.every(({ changedSeq }) => isPlaceVisible(visible, changedSeq))
    if (!isWhole) continue
    const { content, isDeleted, reactions } = replay.messageNow(seq)!
    const expected = { content, isDeleted, reactions: reactionsOf(reactions) }
    const shown = view.get(seq)
    const reacted = [...(shown?.reactions ?? [])].filter(([, users]) => users.size > 0)
    const found = shown && {
      content: shown.content,
      isDeleted: shown.isDeleted,
      reactions: reactionsOf(reacted.map(([emoji, users]) => [emoji, [...users]])),
    }
    if (!isDeepStrictEqual(found, expected))
      fail('G5', 'a client shows another message than the log', `${seq}: ${JSON.stringify({ found, expected })}`)
  }
}

const targetSeqOf = (entry: Entry): number | null => ('targetSeq' in entry.body ? entry.body.targetSeq : null)
