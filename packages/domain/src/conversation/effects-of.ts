import { ALL_MENTIONED, type FileId, parseMessageId } from '@chat/contracts'
import type { Effect } from '../log/effect.ts'
import { type Entry, inviteIdOf } from '../log/entry.ts'
import { settingsAtFirst } from './settings.ts'

const ownerCountOf = (role: string): number => (role === 'owner' ? 1 : 0)

/** Everything an entry changes beside the log. Worked out from the entry alone, so that it can be worked out again. */
export function effectsOf(entry: Entry): Effect[] {
  const { conversationId, seq, at, n } = entry
  const base = { conversationId, seq }
  const deletedFiles = (fileIds: readonly FileId[] = []): Effect[] =>
    fileIds.map((fileId) => ({ ...base, on: 'file', fileId, change: { type: 'delete', at } }))
  switch (entry.event) {
    case 'new-message': {
      const { threadRootId, mentions, isPaced, attachments = [] } = entry.body
      const root = threadRootId === null ? null : parseMessageId(threadRootId)
      const others = mentions.filter((id) => id !== ALL_MENTIONED)
      const change = { type: 'reply', userId: entry.actorId, mentions: others, at } as const
      return [
        ...(isPaced
          ? [{ ...base, on: 'participant', userId: entry.actorId, change: { type: 'sent', at } } as const]
          : []),
        ...(root ? [{ ...base, on: 'message', targetSeq: root.seq, change } as const] : []),
        ...attachments.map(({ fileId }): Effect => {
          return { ...base, on: 'file', fileId, change: { type: 'attach', commandId: entry.commandId } }
        }),
      ]
    }
    case 'inbox-noticed':
      return []
    case 'messages-expired':
      return [
        ...entry.body.seqs.map((targetSeq): Effect => {
          return { ...base, on: 'message', targetSeq, change: { type: 'expire' } }
        }),
        ...deletedFiles(entry.body.fileIds),
      ]
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
      const { targetSeq, content, mentions = [], assistant } = entry.body
      const anew = assistant === undefined ? {} : { assistant }
      const change = { type: 'edit', content, mentions, editedAt: at, ...anew } as const
      return [{ ...base, on: 'message', targetSeq, change }]
    }
    case 'message-deleted': {
      const { targetSeq, wasPinned, threadRootSeq, fileIds } = entry.body
      return [
        { ...base, on: 'message', targetSeq, change: { type: 'delete', deletedAt: at } },
        ...(threadRootSeq === undefined
          ? []
          : [{ ...base, on: 'message', targetSeq: threadRootSeq, change: { type: 'unreply' } } as const]),
        ...deletedFiles(fileIds),
        ...(wasPinned
          ? [{ ...base, on: 'conversation', change: { type: 'pin', targetSeq, isOn: false } } as const]
          : []),
      ]
    }
    case 'message-pinned':
    case 'message-unpinned': {
      const { targetSeq } = entry.body
      const isOn = entry.event === 'message-pinned'
      return [
        { ...base, on: 'message', targetSeq, change: { type: 'pin', pinnedAt: isOn ? at : null } },
        { ...base, on: 'conversation', change: { type: 'pin', targetSeq, isOn } },
      ]
    }
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
