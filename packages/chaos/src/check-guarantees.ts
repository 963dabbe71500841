import type { Acknowledgement, LogCommandName, LogEntry } from '@chat/contracts'
import {
  checkHistory,
  type CommandRecord,
  type ReaderRecord,
  type StoredConversation,
  type Violation,
} from '@chat/simulation/checker'
import type { History, RecordOf, StoredLogs } from '@chat/testkit/history'

/**
 * The checker of the simulation on a real history. It judges more than I1–I8 and less independently: it decides every
 * stored command once more with the rules of the domain, and compares heads, participants, inboxes and what each client
 * would show with a replay of the log.
 */
export function checkGuarantees(history: History, stored: StoredLogs): Violation[] {
  return checkHistory({
    commands: [...commandsOf(history), ...setUpCommandsOf(stored)],
    readers: readersOf(history),
    conversations: conversationsOf(stored),
  })
}

function commandsOf(history: History): CommandRecord[] {
  const answers = Map.groupBy(history.of('answer'), ({ commandId }) => commandId)
  const acks = new Map(history.of('ack').map((it) => [it.commandId, it.at]))
  const nacks = new Map(history.of('nack').map((it) => [it.commandId, it.at]))
  return history.of('invoke').map(({ commandId, conversationId, userId, device, command, request, at }) => ({
    commandId,
    conversationId,
    userId,
    deviceId: device,
    name: command as LogCommandName,
    request,
    invokedAt: at,
    settledAt: acks.get(commandId) ?? nacks.get(commandId) ?? null,
    outcome: acks.has(commandId) ? 'acknowledged' : nacks.has(commandId) ? 'refused' : 'open',
    answers: (answers.get(commandId) ?? []).map(({ sentAt, at: answeredAt, acknowledgement }) => ({
      sentAt,
      at: answeredAt,
      acknowledgement: acknowledgement as Acknowledgement,
    })),
  }))
}

/** Conversations were made by REST before the recording began: what was asked for is read from their first entries. */
const setUpCommandsOf = ({ entries }: StoredLogs): CommandRecord[] =>
  entries
    .filter(({ event }) => event === 'conversation-created')
    .map(({ conversationId, actorId, commandId, body }) => ({
      commandId,
      conversationId,
      userId: actorId,
      deviceId: 'set-up',
      name: 'create-conversation',
      request: {
        ...body,
        conversationId,
        participants: (body['participants'] as { userId: string }[])
          .map(({ userId }) => userId)
          .filter((userId) => userId !== actorId),
      },
      invokedAt: null,
      settledAt: null,
      outcome: 'acknowledged',
      answers: [],
    }))

/** Every device keeps one cursor for each conversation, so what it was given twice is cut off here, as it is there. */
function readersOf(history: History): ReaderRecord[] {
  const given = Map.groupBy(history.of('deliver'), ({ device, conversationId }) => `${device} ${conversationId}`)
  return [...given].map(([readerId, ranges]) => {
    const [{ userId, conversationId }] = ranges as [RecordOf<'deliver'>]
    let position = 0
    const deliveries = ranges.flatMap(({ at, from, to, entries }) => {
      if (to <= position) return []
      const own = entries.filter(({ seq }) => seq > position) as LogEntry[]
      const range = { at, from: from <= position ? position + 1 : from, to, entries: own }
      position = to
      return [range]
    })
    return { readerId, userId, conversationId, startedAfter: 0, deliveries, mustBeWhole: true }
  })
}

function conversationsOf({ entries, inboxEntries, conversations, participants }: StoredLogs): StoredConversation[] {
  const documents = new Map(conversations.map((it) => [it['_id'] as unknown as string, it]))
  const people = Map.groupBy(participants, (it) => it['conversationId'] as string)
  const logs = Map.groupBy([...entries, ...inboxEntries], ({ conversationId }) => conversationId)
  return [...logs].map(([conversationId, log]) => {
    const document = documents.get(conversationId)
    const {
      kind,
      name,
      slug,
      topic,
      participantCount,
      ownerCount,
      settings,
      request,
      invites,
      blockedBy = [],
      pins = [],
    } = document ?? {}
    const facts = { kind, name, slug, topic, participantCount, ownerCount, settings, request, invites, blockedBy, pins }
    const isInbox = kind === undefined || kind === 'inbox'
    return {
      conversationId,
      entries: log as unknown as StoredConversation['entries'],
      head: document?.['head'] ?? null,
      facts: isInbox ? null : (facts as StoredConversation['facts']),
      participants: new Map(
        (people.get(conversationId) ?? []).map(({ userId, role, state, visible, lastSentAt = null }) => [
          userId,
          { role, state, visible, lastSentAt },
        ]),
      ),
    }
  })
}
