import {
  type ConversationChange,
  type Effect,
  type MessageChange,
  type ParticipantChange,
  placeKeyOf,
  THREAD_USERS_KEPT,
} from '@chat/domain'
import { blockKeyOf } from '../block/block-schema.ts'
import { participantKeyOf } from '../conversation/participant-schema.ts'
import type { UpdateStatement } from '../write-command.ts'

type CollectionName = 'blocks' | 'files' | 'entries' | 'participants' | 'conversations'

/** Ids and emojis may begin with a `$`, which an expression would take for a field. */
const literal = (value: unknown) => ({ $literal: value })

/**
 * An effect as a guarded update. Those that make their target use an expression for the guard: as a filter it would
 * make the upsert collide with the target that is there already.
 */
export function statementOf(effect: Effect): { collection: CollectionName; statement: UpdateStatement } {
  const { conversationId, seq } = effect
  switch (effect.on) {
    case 'message': {
      const q = { _id: placeKeyOf(conversationId, effect.targetSeq), 'changes.changedSeq': { $lt: seq } }
      return { collection: 'entries', statement: { q, u: messageUpdate(seq, effect.change) } }
    }
    case 'participant': {
      const { userId, change } = effect
      const _id = participantKeyOf(conversationId, userId)
      const statement: UpdateStatement =
        change.type === 'add'
          ? { q: { _id }, u: participantUpsert(conversationId, userId, seq, change), upsert: true }
          : { q: { _id, changedSeq: { $lt: seq } }, u: participantUpdate(seq, change) }
      return { collection: 'participants', statement }
    }
    case 'file': {
      const { fileId, change } = effect
      const statement =
        change.type === 'attach'
          ? {
              q: { _id: fileId, conversationId, messageSeq: null },
              u: { $set: { messageSeq: seq, commandId: change.commandId } },
            }
          : {
              q: { _id: fileId, conversationId, state: { $ne: 'deleted' } },
              u: { $set: { state: 'deleted', changedAt: change.at } },
            }
      return { collection: 'files', statement }
    }
    case 'block': {
      const { blockerId, blockedId, isBlocked, at } = effect
      const fields = { conversationId, blockerId, blockedId, isBlocked, at }
      const u = whereBehind(seq, { ...fields, blockerId: literal(blockerId), blockedId: literal(blockedId) })
      const statement = { q: { _id: blockKeyOf(blockerId, blockedId) }, u, upsert: true }
      return { collection: 'blocks', statement }
    }
    case 'conversation': {
      const { change } = effect
      const statement: UpdateStatement =
        change.type === 'create' || change.type === 'block'
          ? { q: { _id: conversationId }, u: conversationUpsert(seq, change), upsert: true }
          : { q: { _id: conversationId, changedSeq: { $lt: seq } }, u: conversationUpdate(seq, change) }
      return { collection: 'conversations', statement }
    }
  }
}

function messageUpdate(seq: number, change: MessageChange): UpdateStatement['u'] {
  switch (change.type) {
    case 'edit':
      return {
        $set: {
          'body.content': change.content,
          'body.mentions': change.mentions,
          ...(change.assistant ? { 'body.assistant': change.assistant } : {}),
          'changes.editedAt': change.editedAt,
          'changes.changedSeq': seq,
        },
      }
    case 'delete':
      return {
        $set: {
          'body.content': '',
          'body.mentions': [],
          'changes.reactions': [],
          'changes.deletedAt': change.deletedAt,
          'changes.changedSeq': seq,
        },
        $unset: { 'changes.pinnedAt': '', 'body.attachments': '' },
      }
    case 'expire': {
      const expiredAt = { $ifNull: ['$body.expiresAt', '$at'] }
      const bare = { reactions: [], deletedAt: expiredAt, expiredAt, changedSeq: seq }
      return [
        { $set: { 'body.content': '', 'body.mentions': [], changes: { $mergeObjects: ['$changes', bare] } } },
        { $unset: ['body.expiresAt', 'body.attachments'] },
      ]
    }
    case 'pin':
      return change.pinnedAt === null
        ? { $set: { 'changes.changedSeq': seq }, $unset: { 'changes.pinnedAt': '' } }
        : { $set: { 'changes.pinnedAt': change.pinnedAt, 'changes.changedSeq': seq } }
    case 'reply':
      return [{ $set: { 'changes.thread': threadAfter(change), 'changes.changedSeq': seq } }]
    case 'unreply': {
      const replyCount = { $max: [0, { $subtract: ['$changes.thread.replyCount', 1] }] }
      const thread = { $cond: ['$changes.thread', { $mergeObjects: ['$changes.thread', { replyCount }] }, '$$REMOVE'] }
      return [{ $set: { 'changes.thread': thread, 'changes.changedSeq': seq } }]
    }
    case 'react':
      return [{ $set: { 'changes.reactions': reactionsAfter(change), 'changes.changedSeq': seq } }]
  }
}

/** Each once, in the order in which they came. */
const withAll = (known: string, added: unknown[]) => ({
  $reduce: {
    input: { $concatArrays: [{ $ifNull: [known, []] }, added] },
    initialValue: [],
    in: { $cond: [{ $in: ['$$this', '$$value'] }, '$$value', { $concatArrays: ['$$value', ['$$this']] }] },
  },
})

const threadAfter = ({ userId, mentions, at }: Extract<MessageChange, { type: 'reply' }>) => ({
  replyCount: { $add: [{ $ifNull: ['$changes.thread.replyCount', 0] }, 1] },
  lastReplyAt: at,
  userIds: { $slice: [withAll('$changes.thread.userIds', [literal(userId)]), THREAD_USERS_KEPT] },
  followerIds: withAll('$changes.thread.followerIds', ['$actorId', literal(userId), ...mentions.map(literal)]),
})

function reactionsAfter({ emoji, userId, isOn }: Extract<MessageChange, { type: 'react' }>) {
  const known = '$changes.reactions'
  const all = {
    $cond: [
      { $or: [!isOn, { $in: [literal(emoji), '$changes.reactions.emoji'] }] },
      known,
      { $concatArrays: [known, literal([{ emoji, userIds: [] }])] },
    ],
  }
  const others = { $filter: { input: '$$reaction.userIds', as: 'id', cond: { $ne: ['$$id', literal(userId)] } } }
  const userIds = isOn ? { $concatArrays: [others, literal([userId])] } : others
  const changed = {
    $map: {
      input: all,
      as: 'reaction',
      in: {
        $cond: [{ $eq: ['$$reaction.emoji', literal(emoji)] }, { emoji: literal(emoji), userIds }, '$$reaction'],
      },
    },
  }
  return { $filter: { input: changed, as: 'reaction', cond: { $gt: [{ $size: '$$reaction.userIds' }, 0] } } }
}

/** The document with `fields` where it is behind this place, else as it is. */
const whereBehind = (seq: number, fields: Record<string, unknown>): UpdateStatement['u'] => [
  {
    $replaceWith: {
      $cond: [
        { $lt: [{ $ifNull: ['$changedSeq', -1] }, seq] },
        { $mergeObjects: ['$$ROOT', { ...fields, changedSeq: seq }] },
        '$$ROOT',
      ],
    },
  },
]

function participantUpsert(
  conversationId: string,
  userId: string,
  seq: number,
  { role, state, showFrom, mark, at }: Extract<ParticipantChange, { type: 'add' }>,
): UpdateStatement['u'] {
  const visible = { $ifNull: ['$visible', []] }
  return whereBehind(seq, {
    conversationId: literal(conversationId),
    userId: literal(userId),
    role,
    state,
    visible: {
      $cond: [
        { $in: [null, { $map: { input: visible, in: '$$this.to' } }] },
        visible,
        { $concatArrays: [visible, [{ from: showFrom, to: null }]] },
      ],
    },
    lastRead: { $max: ['$lastRead', { seq: mark.seq, n: mark.n }] },
    lastDelivered: { $max: ['$lastDelivered', mark.seq] },
    archivedAt: { $ifNull: ['$archivedAt', null] },
    mutedUntil: { $ifNull: ['$mutedUntil', null] },
    joinedAt: at,
  })
}

function participantUpdate(seq: number, change: Exclude<ParticipantChange, { type: 'add' }>): UpdateStatement['u'] {
  if (change.type === 'state') return { $set: { state: change.state, changedSeq: seq } }
  if (change.type === 'sent') return { $set: { lastSentAt: change.at, changedSeq: seq } }
  if (change.type === 'role') return { $set: { role: change.role, changedSeq: seq } }
  const visible = { $map: { input: '$visible', in: { from: '$$this.from', to: { $ifNull: ['$$this.to', seq] } } } }
  return [{ $set: { state: change.state, visible, changedSeq: seq } }]
}

function conversationUpsert(
  seq: number,
  change: Extract<ConversationChange, { type: 'create' | 'block' }>,
): UpdateStatement['u'] {
  if (change.type === 'block') return blockUpsert(seq, change)
  const { kind, name, slug, topic, participantCount, ownerCount, settings, request, at } = change
  return whereBehind(seq, {
    kind,
    name: literal(name),
    slug: literal(slug),
    topic: literal(topic),
    participantCount,
    ownerCount,
    settings: literal(settings),
    request: literal(request),
    invites: [],
    createdAt: at,
  })
}

/** Where the two have not talked yet, only the block is known of them. */
function blockUpsert(
  seq: number,
  { userId, isBlocked, at }: Extract<ConversationChange, { type: 'block' }>,
): UpdateStatement['u'] {
  const known = { $ifNull: ['$blockedBy', []] }
  const kept = (field: string, otherwise: unknown) => ({ $ifNull: [field, otherwise] })
  return whereBehind(seq, {
    kind: kept('$kind', 'direct'),
    name: null,
    slug: null,
    topic: null,
    participantCount: kept('$participantCount', 0),
    ownerCount: kept('$ownerCount', 0),
    createdAt: kept('$createdAt', at),
    blockedBy: isBlocked ? { $setUnion: [known, [literal(userId)]] } : { $setDifference: [known, [literal(userId)]] },
  })
}

function conversationUpdate(
  seq: number,
  change: Exclude<ConversationChange, { type: 'create' | 'block' }>,
): UpdateStatement['u'] {
  const changed = { changedSeq: seq }
  switch (change.type) {
    case 'update': {
      const { name, topic, settings = {} } = change
      const fields = Object.entries(settings).map(([field, value]) => [`settings.${field}`, value] as const)
      return {
        $set: {
          ...(name === undefined ? {} : { name }),
          ...(topic === undefined ? {} : { topic }),
          ...Object.fromEntries(fields),
          ...changed,
        },
      }
    }
    case 'pin': {
      const others = { $filter: { input: { $ifNull: ['$pins', []] }, cond: { $ne: ['$$this', change.targetSeq] } } }
      const pins = change.isOn ? { $concatArrays: [others, [change.targetSeq]] } : others
      return [{ $set: { pins, ...changed } }]
    }
    case 'count': {
      const $inc = { participantCount: change.participants, ownerCount: change.owners }
      return change.inviteId === undefined ? { $inc, $set: changed } : [{ $set: { ...countedBy(change), ...changed } }]
    }
    case 'request':
      return { $set: { request: change.request, ...changed } }
    case 'invite': {
      const { invite } = change
      const isInTime = { $gt: [{ $ifNull: ['$$this.expiresAt', Number.MAX_SAFE_INTEGER] }, invite.createdAt] }
      const isLeft = { $lt: ['$$this.uses', { $ifNull: ['$$this.maxUses', Number.MAX_SAFE_INTEGER] }] }
      const alive = { $filter: { input: INVITES, as: 'this', cond: { $and: [isInTime, isLeft] } } }
      return [{ $set: { invites: { $concatArrays: [alive, literal([invite])] }, ...changed } }]
    }
    case 'revoke-invite':
      return { $pull: { invites: { id: change.inviteId } }, $set: changed }
  }
}

const INVITES = { $ifNull: ['$invites', []] }

function countedBy({ participants, owners, inviteId }: Extract<ConversationChange, { type: 'count' }>) {
  const used = { $mergeObjects: ['$$this', { uses: { $add: ['$$this.uses', 1] } }] }
  return {
    participantCount: { $add: ['$participantCount', participants] },
    ownerCount: { $add: ['$ownerCount', owners] },
    invites: { $map: { input: INVITES, in: { $cond: [{ $eq: ['$$this.id', literal(inviteId)] }, used, '$$this'] } } },
  }
}
