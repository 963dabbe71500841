import type { ConversationId } from '@chat/contracts'
import { changeFacts, changeMessage, type Effect, type MessageEntry, placeKeyOf } from '@chat/domain'
import {
  type Collections,
  type ConversationDocument,
  type ParticipantDocument,
  participantKeyOf,
  type Write,
} from './collections.ts'

/** The one change an effect makes to its document, or null where its guard stops it. */
export function applyEffect(state: Collections, effect: Effect, isGuarded: boolean): Write | null {
  const { conversationId, seq } = effect
  switch (effect.on) {
    case 'message': {
      const key = placeKeyOf(conversationId, effect.targetSeq)
      const message = state.entries.get(key) as MessageEntry | undefined
      if (!message || (isGuarded && message.changes.changedSeq >= seq)) return null
      const unguarded = { ...message, changes: { ...message.changes, changedSeq: 0 } }
      return { to: 'entries', key, document: changeMessage(unguarded, seq, effect.change) }
    }
    case 'participant': {
      const key = participantKeyOf(conversationId, effect.userId)
      const before = state.participants.get(key)
      if (isGuarded && before && before.changedSeq >= seq) return null
      const document = changeParticipant(before, effect)
      return document && { to: 'participants', key, document: { ...document, changedSeq: seq } }
    }
    case 'file':
      return null // files are beside the log
    case 'block': {
      const key = `${effect.blockerId} ${effect.blockedId}`
      const before = state.blocks.get(key)
      if (isGuarded && before && before.changedSeq >= seq) return null
      return { to: 'blocks', key, document: { isBlocked: effect.isBlocked, changedSeq: seq } }
    }
    case 'conversation': {
      const before = state.conversations.get(conversationId) ?? emptyConversation(conversationId)
      if (isGuarded && before.changedSeq >= seq) return null
      return {
        to: 'conversations',
        key: conversationId,
        document: { ...changeConversation(before, effect), changedSeq: seq },
      }
    }
  }
}

export const emptyConversation = (id: ConversationId): ConversationDocument => ({
  id,
  facts: null,
  head: null,
  changedSeq: 0,
  createdAt: 0,
})

function changeParticipant(
  before: ParticipantDocument | undefined,
  { conversationId, userId, seq, change }: Extract<Effect, { on: 'participant' }>,
): ParticipantDocument | null {
  switch (change.type) {
    case 'add': {
      const ranges = before?.visible ?? []
      const isOpen = ranges.at(-1)?.to === null
      return {
        conversationId,
        userId,
        role: change.role,
        state: change.state,
        visible: isOpen ? ranges : [...ranges, { from: change.showFrom, to: null }],
        lastRead: change.mark,
        lastDelivered: change.mark.seq,
        hidden: [],
        archivedAt: null,
        mutedUntil: null,
        favouritedAt: null,
        draft: null,
        lastSentAt: before?.lastSentAt ?? null,
        joinedAt: change.at,
        changedSeq: seq,
      }
    }
    case 'remove':
      return before === undefined
        ? null
        : {
            ...before,
            state: change.state,
            visible: before.visible.map((range) => (range.to === null ? { ...range, to: seq } : range)),
          }
    case 'role':
      return before === undefined ? null : { ...before, role: change.role }
    case 'state':
      return before === undefined ? null : { ...before, state: change.state }
    case 'sent':
      return before === undefined ? null : { ...before, lastSentAt: change.at }
  }
}

function changeConversation(
  before: ConversationDocument,
  { change }: Extract<Effect, { on: 'conversation' }>,
): ConversationDocument {
  const createdAt = change.type === 'create' ? change.at : before.createdAt
  return { ...before, facts: changeFacts(before.facts, change), createdAt }
}
