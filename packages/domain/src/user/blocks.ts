import { type CommandId, inboxIdOf, limits, type Presence, type User, type UserId } from '@chat/contracts'
import { AppError } from '../app-error.ts'
import type { ConversationChannels } from '../delivery/conversation-channels.ts'
import { directIdOf } from '../ids/derived-ids.ts'
import type { BlockReader } from '../ports/block-reader.ts'
import type { Digest } from '../ports/digest.ts'
import type { IdSource } from '../ports/ids.ts'
import type { UserStore } from '../ports/user-store.ts'
import type { SendCommand } from '../sending/send-command.ts'
import type { Asker } from '../sending/start-conversations.ts'
import type { ReadUsers } from './read-users.ts'
import type { SeePresence } from './see-presence.ts'
import { toWireUser } from './wire-user.ts'

export interface BlocksDeps {
  blocks: BlockReader
  users: Pick<ReadUsers, 'assertAll'>
  sendCommand: SendCommand
  seePresence: SeePresence
  channels: Pick<ConversationChannels, 'publish'>
  digest: Digest
  ids: IdSource
}

export interface BlockWish {
  userId: UserId
  isBlocked: boolean
  commandId?: CommandId | undefined
}

/** Says what is wished for, so that saying it again does no harm. In force everywhere when it resolves. */
export const createSetBlock = ({ blocks, users, sendCommand, seePresence, channels, digest, ids }: BlocksDeps) => {
  /** The other one's clients show what they heard last. Who sets a block asks anew. May be lost. */
  async function showPresence(ofUserId: UserId, toUserId: UserId, signal: AbortSignal): Promise<void> {
    const seen = await seePresence(toUserId, ofUserId, signal)
    if (seen === 'unknown') return
    const payload: Presence = seen === 'hidden' ? nobodyThere(ofUserId) : seen
    channels.publish({
      conversationId: inboxIdOf(toUserId),
      event: payload.status === 'offline' ? 'presence:offline' : 'presence:online',
      payload: { ...payload },
      toUserIds: [toUserId],
    })
  }

  return async function setBlock(
    { userId: actorId, traceId }: Asker,
    { userId, isBlocked, commandId }: BlockWish,
    signal: AbortSignal,
  ): Promise<void> {
    if (userId === actorId) throw new AppError('BAD_REQUEST', { detail: 'You cannot block yourself.' })
    await users.assertAll([userId], signal)
    if (isBlocked) {
      const blocked = await blocks.blockedBy(actorId, null, limits.blocksMax, signal)
      if (blocked.length >= limits.blocksMax && !blocked.some(({ blockedId }) => blockedId === userId))
        throw new AppError('BLOCK_LIMIT')
    }
    const conversationId = directIdOf(actorId, userId, digest)
    await sendCommand<'set-block'>(
      {
        name: 'set-block',
        conversationId,
        actorId,
        commandId: commandId ?? ids.uuid(),
        request: { conversationId, userId, isBlocked },
        traceId,
      },
      signal,
    )
    await showPresence(actorId, userId, signal)
  }
}

const nobodyThere = (userId: UserId): Presence => ({
  userId,
  status: 'offline',
  text: null,
  emoji: null,
  expiresAt: null,
  lastSeenAt: null,
})

export type SetBlock = ReturnType<typeof createSetBlock>

/** Whom somebody blocks, page by page. Who does not exist any more is left out. */
export const createListBlocks = ({ blocks, users }: { blocks: BlockReader; users: Pick<UserStore, 'byIds'> }) =>
  async function listBlocks(
    userId: UserId,
    { cursor, limit }: { cursor?: string | undefined; limit: number },
    signal: AbortSignal,
  ): Promise<{ items: { user: User; blockedAt: string }[]; nextCursor: string | null; prevCursor: null }> {
    const found = await blocks.blockedBy(userId, cursor ?? null, limit + 1, signal)
    const page = found.slice(0, limit)
    const people = await users.byIds(
      page.map(({ blockedId }) => blockedId),
      signal,
    )
    const byId = new Map(people.map((user) => [user.id, toWireUser(user)]))
    return {
      items: page.flatMap(({ blockedId, at }) => {
        const user = byId.get(blockedId)
        return user ? [{ user, blockedAt: new Date(at).toISOString() }] : []
      }),
      nextCursor: found.length > limit ? (page.at(-1)?.blockedId ?? null) : null,
      prevCursor: null,
    }
  }

export type ListBlocks = ReturnType<typeof createListBlocks>
