import type { ConversationChange } from '../log/effect.ts'
import type { ConversationFacts } from '../ports/log-store.ts'
import { invitesAfter } from './invites.ts'
import { settingsAtFirst } from './settings.ts'

/** The two have not talked yet: only that one blocks the other is known. */
const NOT_STARTED: ConversationFacts = {
  kind: 'direct',
  name: null,
  slug: null,
  topic: null,
  participantCount: 0,
  ownerCount: 0,
  settings: settingsAtFirst('direct'),
  request: null,
  invites: [],
  blockedBy: [],
  pins: [],
}

/** What is known of a conversation after a change of it. */
export function changeFacts(facts: ConversationFacts | null, change: ConversationChange): ConversationFacts | null {
  if (change.type === 'create') {
    const { type: _, at: __, ...created } = change
    return { ...created, invites: [], blockedBy: facts?.blockedBy ?? [], pins: [] }
  }
  if (change.type === 'block') {
    const before = facts ?? NOT_STARTED
    const others = before.blockedBy.filter((id) => id !== change.userId)
    return { ...before, blockedBy: change.isBlocked ? [...others, change.userId].toSorted() : others }
  }
  if (!facts) return null
  switch (change.type) {
    case 'update': {
      const { name, topic, settings } = change
      return {
        ...facts,
        ...(name === undefined ? {} : { name }),
        ...(topic === undefined ? {} : { topic }),
        settings: { ...facts.settings, ...settings },
      }
    }
    case 'count':
      return {
        ...facts,
        participantCount: facts.participantCount + change.participants,
        ownerCount: facts.ownerCount + change.owners,
        invites: invitesAfter(facts.invites, change),
      }
    case 'pin': {
      const others = facts.pins.filter((seq) => seq !== change.targetSeq)
      return { ...facts, pins: change.isOn ? [...others, change.targetSeq] : others }
    }
    case 'request':
      return { ...facts, request: change.request }
    case 'invite':
    case 'revoke-invite':
      return { ...facts, invites: invitesAfter(facts.invites, change) }
  }
}
