import type { ConversationId, UserId } from '@chat/contracts'
import type { Effect } from '../log/effect.ts'
import { type Entry, isMessageEntry, type MessageEntry } from '../log/entry.ts'
import type { ConversationFacts, ParticipantFacts } from '../ports/log-store.ts'
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

const NOT_STARTED: ConversationFacts = {
  kind: 'direct',
  name: null,
  slug: null,
  topic: null,
  participantCount: 0,
  ownerCount: 0,
  blockedBy: [],
}

/** Of a direct conversation that is not, only a block is known. */
export const isStarted = (facts: ConversationFacts | null): boolean =>
  facts !== null && (facts.kind !== 'direct' || facts.participantCount > 0)

export function withBlock(
  before: ConversationFacts | null,
  { userId, isBlocked }: { userId: UserId; isBlocked: boolean },
): ConversationFacts {
  const facts = before ?? NOT_STARTED
  const others = facts.blockedBy.filter((id) => id !== userId)
  return { ...facts, blockedBy: isBlocked ? [...others, userId].toSorted() : others }
}

function take(state: ConversationState, effect: Effect): void {
  switch (effect.on) {
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
        state.participants.set(userId, { role: change.role, state: change.state, visible })
      }
      if (before && change.type === 'remove') {
        const visible = before.visible.map(({ from, to }) => ({ from, to: to ?? effect.seq }))
        state.participants.set(userId, { ...before, state: change.state, visible })
      }
      if (before && change.type === 'role') state.participants.set(userId, { ...before, role: change.role })
      return
    }
    case 'conversation': {
      const { change } = effect
      if (change.type === 'create') {
        const { kind, name, slug, topic, participantCount, ownerCount } = change
        const blockedBy = state.facts?.blockedBy ?? []
        state.facts = { kind, name, slug, topic, participantCount, ownerCount, blockedBy }
      } else if (change.type === 'block') {
        state.facts = withBlock(state.facts, change)
      } else if (state.facts && change.type === 'update') {
        const { name, topic } = change
        state.facts = {
          ...state.facts,
          ...(name === undefined ? {} : { name }),
          ...(topic === undefined ? {} : { topic }),
        }
      } else if (state.facts && change.type === 'count') {
        state.facts = {
          ...state.facts,
          participantCount: state.facts.participantCount + change.participants,
          ownerCount: state.facts.ownerCount + change.owners,
        }
      }
    }
  }
}
