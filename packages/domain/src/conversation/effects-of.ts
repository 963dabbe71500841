import type { Effect } from '../log/effect.ts'
import { type Entry, inviteIdOf } from '../log/entry.ts'
import { settingsAtFirst } from './settings.ts'

const ownerCountOf = (role: string): number => (role === 'owner' ? 1 : 0)

/** Everything an entry changes beside the log. Worked out from the entry alone, so that it can be worked out again. */
export function effectsOf(entry: Entry): Effect[] {
  const { conversationId, seq, at, n } = entry
  const base = { conversationId, seq }
  switch (entry.event) {
    case 'inbox-noticed':
      return []
    case 'new-message':
      if (!entry.body.isPaced) return []
      return [{ ...base, on: 'participant', userId: entry.actorId, change: { type: 'sent', at } }]
    case 'messages-expired':
      return entry.body.seqs.map((targetSeq) => ({ ...base, on: 'message', targetSeq, change: { type: 'expire' } }))
    case 'request-accepted':
    case 'request-rejected': {
      const { userId } = entry.body
      const state = entry.event === 'request-accepted' ? 'accepted' : 'rejected'
      const request = state === 'accepted' ? null : ({ userId, state } as const)
      return [
        { ...base, on: 'participant', userId, change: { type: 'state', state } },
        { ...base, on: 'conversation', change: { type: 'request', request } },
      ]
    }
    case 'invite-created': {
      const invite = { id: inviteIdOf(seq), ...entry.body, createdBy: entry.actorId, createdAt: at, uses: 0 }
      return [{ ...base, on: 'conversation', change: { type: 'invite', invite } }]
    }
    case 'invite-revoked':
      return [{ ...base, on: 'conversation', change: { type: 'revoke-invite', inviteId: entry.body.inviteId } }]
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
      const asked = participants.find(({ state }) => state === 'requested')
      return [
        {
          ...base,
          on: 'conversation',
          change: {
            type: 'create',
            ...facts,
            participantCount: participants.length,
            ownerCount: participants.filter(({ role }) => role === 'owner').length,
            settings: settingsAtFirst(facts.kind),
            request: asked ? { userId: asked.userId, state: 'pending' } : null,
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
      const { userId, role, state, showFrom, inviteId } = entry.body
      const byInvite = inviteId === undefined ? {} : { inviteId }
      const change = { type: 'add', role, state, showFrom, mark: { seq, n }, at } as const
      return [
        { ...base, on: 'participant', userId, change },
        {
          ...base,
          on: 'conversation',
          change: { type: 'count', participants: 1, owners: ownerCountOf(role), ...byInvite },
        },
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
