import type { ConversationId, UserId } from '@chat/contracts'
import type { Effect } from '../log/effect.ts'
import { type Entry, isMessageEntry, type MessageEntry } from '../log/entry.ts'
import type { ConversationFacts, ParticipantFacts } from '../ports/log-store.ts'
import { changeFacts } from './change-facts.ts'
import { changeMessage } from './change-message.ts'
import { effectsOf } from './effects-of.ts'

/** What the owner believes of one conversation, up to the last place it gave. All of it is forgotten on any doubt. */
export interface ConversationState {
  readonly id: ConversationId
  lastSeq: number
  lastN: number
  lastMessageSeq: number
  facts: ConversationFacts | null
  /** Those asked for so far; null: known to be no participant. */
  readonly participants: Map<UserId, ParticipantFacts | null>
  /** Those asked for so far; null: no message stands there. */
  readonly messages: Map<number, MessageEntry | null>
}

/** The state after one more entry. */
export function advance(state: ConversationState, entry: Entry): void {
  state.lastSeq = entry.seq
  state.lastN = entry.n
  if (isMessageEntry(entry)) {
    state.lastMessageSeq = entry.seq
    state.messages.set(entry.seq, entry)
  }
  for (const effect of effectsOf(entry)) take(state, effect)
}

/** Of a direct conversation that is not, only a block is known. */
export const isStarted = (facts: ConversationFacts | null): boolean =>
  facts !== null && (facts.kind !== 'direct' || facts.participantCount > 0)

function take(state: ConversationState, effect: Effect): void {
  switch (effect.on) {
    case 'file':
    case 'block': // for what is outside of the conversation
      return
    case 'message': {
      const message = state.messages.get(effect.targetSeq)
      if (message) state.messages.set(effect.targetSeq, changeMessage(message, effect.seq, effect.change))
      return
    }
    case 'participant': {
      const { change, userId } = effect
      const before = state.participants.get(userId)
      if (change.type === 'add') {
        const visible = [...(before?.visible ?? []), { from: change.showFrom, to: null }]
        const { role, state: next } = change
        const lastSentAt = before?.lastSentAt ?? null
        state.participants.set(userId, { role, state: next, visible, lastSentAt })
      }
      if (before && change.type === 'remove') {
        const visible = before.visible.map(({ from, to }) => ({ from, to: to ?? effect.seq }))
        state.participants.set(userId, { ...before, state: change.state, visible })
      }
      if (before && change.type === 'role') state.participants.set(userId, { ...before, role: change.role })
      if (before && change.type === 'state') state.participants.set(userId, { ...before, state: change.state })
      if (before && change.type === 'sent') state.participants.set(userId, { ...before, lastSentAt: change.at })
      return
    }
    case 'conversation':
      state.facts = changeFacts(state.facts, effect.change)
  }
}
