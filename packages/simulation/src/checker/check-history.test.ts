import { type ConversationId, inboxIdOf, messageIdOf } from '@chat/contracts'
import { type Entry, isMessageEntry, placeKeyOf, settingsAtFirst, SYSTEM_ACTOR, toWireEntry } from '@chat/domain'
import { describe, expect, test } from 'vitest'
import { checkHistory } from './check-history.ts'
import type { CommandRecord, History, ReaderRecord, StoredConversation } from './history.ts'

const ID = 'cnv_a'
const ANN = 'usr_ann'
const BOB = 'usr_bob'
const DAN = 'usr_dan'

/** Ann makes a group with Bob, both write, Bob edits and reacts. Nothing is wrong with it. */
function goodHistory(): History & { log: StoredConversation; commands: CommandRecord[]; readers: ReaderRecord[] } {
  const base = { conversationId: ID, hash: '', at: 0 }
  const message = { kind: 'text' as const, mentions: [], replyTo: null, threadRootId: null }
  const changes = { reactions: [], editedAt: null, deletedAt: null }
  const participants = [
    { userId: ANN, role: 'owner', state: 'accepted' },
    { userId: BOB, role: 'member', state: 'accepted' },
  ] as const
  const facts = { kind: 'group', name: 'A', slug: null, topic: null } as const
  const entries: Entry[] = [
    {
      ...base,
      seq: 1,
      event: 'conversation-created',
      actorId: ANN,
      commandId: 'c1',
      n: 0,
      body: { ...facts, participants: [...participants] },
    },
    {
      ...base,
      seq: 2,
      event: 'new-message',
      actorId: ANN,
      commandId: 'c2',
      n: 1,
      body: { ...message, content: 'one' },
      changes: { ...changes, changedSeq: 2 },
    },
    {
      ...base,
      seq: 3,
      event: 'new-message',
      actorId: BOB,
      commandId: 'c3',
      n: 2,
      body: { ...message, content: 'two, edited' },
      changes: { reactions: [{ emoji: '👍', userIds: [BOB] }], editedAt: 1, deletedAt: null, changedSeq: 5 },
    },
    {
      ...base,
      seq: 4,
      event: 'message-edited',
      actorId: BOB,
      commandId: 'c4',
      n: 2,
      body: { targetSeq: 3, content: 'two, edited', before: 'two', mentions: [] },
    },
    {
      ...base,
      seq: 5,
      event: 'reaction-added',
      actorId: BOB,
      commandId: 'c5',
      n: 2,
      body: { targetSeq: 3, emoji: '👍', count: 1 },
    },
  ]
  const requests = [
    { conversationId: ID, ...facts, participants: [BOB] },
    { conversationId: ID, content: 'one' },
    { conversationId: ID, content: 'two' },
    { messageId: messageIdOf(ID, 3), content: 'two, edited' },
    { messageId: messageIdOf(ID, 3), emoji: '👍' },
  ]
  const names = ['create-conversation', 'send-message', 'send-message', 'edit-message', 'add-reaction'] as const
  const commands = entries.map(({ commandId, actorId, seq }, index): CommandRecord => {
    const data = { seq, ...(names[index] === 'send-message' ? { messageId: messageIdOf(ID, seq) } : {}) }
    return {
      commandId,
      conversationId: ID,
      userId: actorId,
      deviceId: `${actorId}-1`,
      name: names[index]!,
      request: requests[index]!,
      invokedAt: seq * 10,
      settledAt: seq * 10 + 5,
      outcome: 'acknowledged',
      answers: [{ sentAt: seq * 10, at: seq * 10 + 5, acknowledgement: { ok: true, data } }],
    }
  })
  const log: StoredConversation = {
    conversationId: ID,
    entries,
    head: { seq: 5, n: 2, lastMessageSeq: 3, at: 0 },
    facts: {
      ...facts,
      participantCount: 2,
      ownerCount: 1,
      settings: settingsAtFirst('group'),
      request: null,
      invites: [],
      blockedBy: [],
      pins: [],
    },
    participants: new Map(
      participants.map(({ userId, role, state }) => [
        userId,
        { role, state, visible: [{ from: 1, to: null }], lastSentAt: null },
      ]),
    ),
  }
  const wire = entries.map((entry) =>
    toWireEntry(entry, entries.filter(isMessageEntry).find(({ seq }) => seq === 3) ?? null),
  )
  const deliveries = [
    { at: 20, from: 1, to: 2, entries: wire.slice(0, 2) },
    { at: 60, from: 3, to: 5, entries: wire.slice(2) },
  ]
  const reader = { readerId: 'bob-1', userId: BOB, conversationId: ID, startedAfter: 0, deliveries, mustBeWhole: true }
  const committedAt = new Map(entries.map(({ seq }) => [placeKeyOf(ID, seq), seq * 10 + 3]))
  return { commands, readers: [reader], conversations: [log, inbox(ANN), inbox(BOB)], committedAt, log }
}

function inbox(userId: string): StoredConversation {
  const conversationId: ConversationId = inboxIdOf(userId)
  const notice = { type: 'conversation-added', conversationId: ID, seq: 1 } as const
  const of = { conversationId, seq: 1, actorId: SYSTEM_ACTOR, commandId: `${ID}.1`, hash: '', at: 0, n: 0 }
  return {
    conversationId,
    entries: [{ ...of, event: 'inbox-noticed', body: notice }],
    head: { seq: 1, n: 0, lastMessageSeq: 0, at: 0 },
    facts: null,
    participants: new Map(),
  }
}

const judge = (change: (history: ReturnType<typeof goodHistory>) => void): string[] => {
  const history = goodHistory()
  change(history)
  return checkHistory(history).map(({ guarantee, what }) => `${guarantee} ${what}`)
}

test('a good history has nothing against it', () => {
  expect(judge(() => {})).toEqual([])
})

describe('finds', () => {
  const cases: [string, (history: ReturnType<typeof goodHistory>) => void][] = [
    ['G1 acknowledged but not stored', ({ log }) => log.entries.pop()],
    ['G1 acknowledged with another place', ({ commands }) => setAnswer(commands[4]!, { seq: 4 })],
    ['G1 acknowledged with another id', ({ commands }) => setAnswer(commands[1]!, { seq: 2, messageId: `${ID}.3` })],
    [
      'G1 stored is not what was sent',
      ({ commands }) =>
        (commands[3] = { ...commands[3]!, request: { messageId: messageIdOf(ID, 3), content: 'else' } }),
    ],
    ['G2 one command is stored twice', ({ log }) => log.entries.push({ ...log.entries[4]!, seq: 6 })],
    [
      'G2 two answers to one command differ',
      ({ commands }) =>
        commands[4]!.answers.push({ sentAt: 51, at: 56, acknowledgement: { ok: true, data: { seq: 5, count: 9 } } }),
    ],
    [
      'G2 turned away though it was stored before',
      ({ commands }) =>
        commands[1]!.answers.push({ sentAt: 40, at: 41, acknowledgement: { ok: true, data: { seq: null } } }),
    ],
    ['G3 a gap between places', ({ log }) => log.entries.splice(1, 1)],
    ['G3 two entries at one place', ({ log }) => log.entries.push({ ...log.entries[4]!, commandId: 'c6' })],
    ['G3 sent after an acknowledgement, stored before it', ({ commands }) => (commands[1]!.invokedAt = 46)],
    [
      'G4 stored before what the device sent earlier',
      ({ commands }) => Object.assign(commands[4]!, { invokedAt: 26, settledAt: 27 }),
    ],
    ['G4 two unanswered commands of one device', ({ commands }) => (commands[2]!.settledAt = 41)],
    [
      'G5 a message is not what the log says',
      ({ log }) => (log.entries[1] = changed(log.entries[1]!, { editedAt: 7 })),
    ],
    ['G5 a head is not what the log says', ({ log }) => (log.head!.seq = 4)],
    ['G5 a conversation is not what the log says', ({ log }) => (log.facts = { ...log.facts!, participantCount: 3 })],
    ['G5 a participant is not what the log says', ({ log }) => (log.participants.get(BOB)!.role = 'admin')],
    ['G5 an inbox was not told', ({ conversations }) => conversations.pop()],
    ['G5 a range does not follow the one before', ({ readers }) => (readers[0]!.deliveries[1]!.from = 4)],
    [
      'G5 a range leaves out what its user may see',
      ({ readers }) => (readers[0]!.deliveries[1]!.entries = readers[0]!.deliveries[1]!.entries.slice(1)),
    ],
    [
      'G5 entries are doubled or out of order',
      ({ readers }) => (readers[0]!.deliveries[1]!.entries = readers[0]!.deliveries[1]!.entries.toReversed()),
    ],
    ['G5 is not whole in the end', ({ readers }) => readers[0]!.deliveries.pop()],
    [
      'G5 a message was shown that never was so',
      ({ readers }) => (readers[0]!.deliveries[0]!.entries[1]!.payload['content'] = 'never said'),
    ],
    ['G5 a reaction was counted wrong', ({ readers }) => (readers[0]!.deliveries[1]!.entries[2]!.payload['count'] = 2)],
    ['G6 nobody sent this', ({ commands }) => commands.splice(4, 1)],
    [
      'G6 stored though it was not allowed at its place',
      ({ commands, log }) => {
        commands[1] = { ...commands[1]!, userId: DAN }
        log.entries[1] = { ...log.entries[1]!, actorId: DAN }
      },
    ],
    ['G6 was given what its user may not see', ({ readers }) => (readers[0]!.userId = DAN)],
    [
      'G6 an inbox was told what is not so',
      ({ conversations }) => (conversations[2]!.entries[0]!.commandId = `${ID}.2`),
    ],
    [
      'G6 turned away though it was allowed all the time',
      ({ commands, log }) => {
        log.entries.pop()
        commands[4]!.answers = [{ sentAt: 50, at: 55, acknowledgement: { ok: true, data: { seq: null, count: 1 } } }]
      },
    ],
    ['G8 never answered', ({ commands }) => Object.assign(commands[4]!, { settledAt: null, outcome: 'open' })],
  ]

  test.for(cases)('%s', ([what, change]) => {
    expect(judge(change)).toContain(what)
  })
})

function setAnswer(command: CommandRecord, data: Record<string, unknown>): void {
  command.answers = [{ ...command.answers[0]!, acknowledgement: { ok: true, data } }]
}

const changed = (entry: Entry, changes: Record<string, unknown>): Entry =>
  ({ ...entry, ...(isMessageEntry(entry) ? { changes: { ...entry.changes, ...changes } } : {}) }) as Entry
