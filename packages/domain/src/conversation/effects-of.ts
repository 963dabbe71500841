import type { Effect } from '../log/effect.ts'
import type { Entry } from '../log/entry.ts'

const ownerCountOf = (role: string): number => (role === 'owner' ? 1 : 0)

/** Everything an entry changes beside the log. Worked out from the entry alone, so that it can be worked out again. */
export function effectsOf(entry: Entry): Effect[] {
  const { conversationId, seq, at, n } = entry
  const base = { conversationId, seq }
  switch (entry.event) {
    case 'new-message':
    case 'inbox-noticed':
      return []
    case 'message-edited': {
      const { targetSeq, content, mentions = [] } = entry.body
      return [{ ...base, on: 'message', targetSeq, change: { type: 'edit', content, mentions, editedAt: at } }]
    }
    case 'message-deleted':
      return [{ ...base, on: 'message', targetSeq: entry.body.targetSeq, change: { type: 'delete', deletedAt: at } }]
    case 'reaction-added':
    case 'reaction-removed': {
      const { targetSeq, emoji } = entry.body
      const isOn = entry.event === 'reaction-added'
      return [{ ...base, on: 'message', targetSeq, change: { type: 'react', emoji, userId: entry.actorId, isOn } }]
    }
    case 'conversation-created': {
      const { participants, ...facts } = entry.body
      return [
        {
          ...base,
          on: 'conversation',
          change: {
            type: 'create',
            ...facts,
            participantCount: participants.length,
            ownerCount: participants.filter(({ role }) => role === 'owner').length,
            at,
          },
        },
        ...participants.map(({ userId, role, state }): Effect => {
          const change = { type: 'add', role, state, showFrom: seq, mark: { seq, n }, at } as const
          return { ...base, on: 'participant', userId, change }
        }),
      ]
    }
    case 'block-changed': {
      const { actorId: blockerId } = entry
      const { userId: blockedId, isBlocked } = entry.body
      return [
        { ...base, on: 'conversation', change: { type: 'block', userId: blockerId, isBlocked, at } },
        { ...base, on: 'block', blockerId, blockedId, isBlocked, at },
      ]
    }
    case 'conversation-updated':
      return [{ ...base, on: 'conversation', change: { type: 'update', ...entry.body } }]
    case 'participant-added': {
      const { userId, role, state, showFrom } = entry.body
      const change = { type: 'add', role, state, showFrom, mark: { seq, n }, at } as const
      return [
        { ...base, on: 'participant', userId, change },
        { ...base, on: 'conversation', change: { type: 'count', participants: 1, owners: ownerCountOf(role) } },
      ]
    }
    case 'participant-removed': {
      const { userId, role, state } = entry.body
      return [
        { ...base, on: 'participant', userId, change: { type: 'remove', state } },
        { ...base, on: 'conversation', change: { type: 'count', participants: -1, owners: -ownerCountOf(role) } },
      ]
    }
    case 'participant-role-updated': {
      const { userId, role, before } = entry.body
      const owners = ownerCountOf(role) - ownerCountOf(before)
      return [
        { ...base, on: 'participant', userId, change: { type: 'role', role } },
        { ...base, on: 'conversation', change: { type: 'count', participants: 0, owners } },
      ]
    }
  }
}
