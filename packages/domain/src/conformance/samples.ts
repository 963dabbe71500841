import type { ConversationId, UserId } from '@chat/contracts'
import { settingsAtFirst } from '../conversation/settings.ts'
import type { Command } from '../log/command.ts'
import type { ConversationChange, Effect, ParticipantChange } from '../log/effect.ts'
import type { Entry, MessageEntry } from '../log/entry.ts'

export const ann = 'usr_ann'
export const bob = 'usr_bob'

const FIRST_MOMENT = Date.UTC(2030, 0, 1)

/** Nobody else's, so that suites can share one database. */
export const freshConversationId = (): ConversationId => `cnv_${crypto.randomUUID()}`
export const freshUserId = (): UserId => `usr_${crypto.randomUUID()}`

export function sampleMessage(
  conversationId: ConversationId,
  seq: number,
  more: Partial<MessageEntry> = {},
): MessageEntry {
  return {
    conversationId,
    seq,
    event: 'new-message',
    actorId: ann,
    commandId: crypto.randomUUID(),
    hash: 'h',
    at: FIRST_MOMENT + seq,
    n: seq,
    body: { kind: 'text', content: `message ${seq}`, mentions: [], replyTo: null, threadRootId: null },
    changes: { reactions: [], editedAt: null, deletedAt: null, changedSeq: seq },
    ...more,
  }
}

export function sampleReaction(conversationId: ConversationId, seq: number, targetSeq: number): Entry {
  return {
    conversationId,
    seq,
    event: 'reaction-added',
    actorId: bob,
    commandId: crypto.randomUUID(),
    hash: 'h',
    at: FIRST_MOMENT + seq,
    n: 0,
    body: { targetSeq, emoji: '👍', count: 1 },
  }
}

export const createEffect = (
  conversationId: ConversationId,
  seq: number,
  more: Partial<Extract<ConversationChange, { type: 'create' }>> = {},
): Effect => ({
  conversationId,
  seq,
  on: 'conversation',
  change: {
    type: 'create',
    kind: 'group',
    name: 'Tea',
    slug: null,
    topic: null,
    participantCount: 2,
    ownerCount: 1,
    settings: settingsAtFirst('group'),
    request: null,
    at: FIRST_MOMENT,
    ...more,
  },
})

export const addEffect = (
  conversationId: ConversationId,
  seq: number,
  userId: UserId,
  more: Partial<Extract<ParticipantChange, { type: 'add' }>> = {},
): Effect => ({
  conversationId,
  seq,
  on: 'participant',
  userId,
  change: {
    type: 'add',
    role: 'member',
    state: 'accepted',
    showFrom: seq,
    mark: { seq, n: seq },
    at: FIRST_MOMENT + seq,
    ...more,
  },
})

export const sampleCommand = (conversationId: ConversationId, content = 'hello'): Command => ({
  name: 'send-message',
  conversationId,
  actorId: ann,
  commandId: crypto.randomUUID(),
  request: { conversationId, content } as Extract<Command, { name: 'send-message' }>['request'],
  replyTo: { node: 'gateway-1', requestId: crypto.randomUUID() },
  attempt: 0,
  traceId: crypto.randomUUID(),
})
