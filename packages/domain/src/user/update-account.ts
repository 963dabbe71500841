import {
  type FileId,
  fileUrlOf,
  type InboxNotice,
  inboxIdOf,
  limits,
  type Me,
  type Privacy,
  type Status,
  type StatusChange,
  type UserId,
  versionOf,
} from '@chat/contracts'
import { AppError } from '../app-error.ts'
import type { ConversationChannels } from '../delivery/conversation-channels.ts'
import { SYSTEM_ACTOR } from '../log/command.ts'
import type { BlockReader } from '../ports/block-reader.ts'
import type { Clock } from '../ports/clock.ts'
import { AVATAR_SET, type FileStore } from '../ports/file-store.ts'
import type { IdSource } from '../ports/ids.ts'
import type { UserChange, UserRecord, UserStore } from '../ports/user-store.ts'
import type { PresenceStore } from '../presence/presence-store.ts'
import type { SendCommand } from '../sending/send-command.ts'
import type { Asker } from '../sending/start-conversations.ts'
import type { AudienceOf } from './presence-audience.ts'
import { seenPresence, statusNow } from './seen-presence.ts'
import { toWireMe, toWireStatus, toWireUser } from './wire-user.ts'

type Profile = Pick<UserRecord, 'displayName' | 'bio'>

export interface UpdateAccountDeps {
  users: Pick<UserStore, 'byIds' | 'update'>
  files: Pick<FileStore, 'settle' | 'deleteAvatars'>
  blocks: BlockReader
  presence: Pick<PresenceStore, 'read'>
  audienceOf: AudienceOf
  channels: Pick<ConversationChannels, 'publish'>
  sendCommand: SendCommand
  ids: IdSource
  clock: Pick<Clock, 'now'>
}

/** What people set for themselves: stored, told to their own devices, and to those who may see it. */
export function createUpdateAccount(deps: UpdateAccountDeps) {
  const { users, files, blocks, presence, audienceOf, channels, sendCommand, ids, clock } = deps

  /** What the profile holds in this version. */
  async function asOf({ userId }: Asker, version: string, signal: AbortSignal): Promise<Profile> {
    const [user] = await users.byIds([userId], signal)
    if (!user || versionOf('profile', user) !== version) throw new AppError('PRECONDITION_FAILED')
    return { displayName: user.displayName, bio: user.bio }
  }

  async function change(
    { userId, traceId }: Asker,
    wished: UserChange,
    signal: AbortSignal,
    only?: Profile,
  ): Promise<UserRecord> {
    const user = await users.update(userId, wished, signal, only)
    if (!user) throw new AppError(only ? 'PRECONDITION_FAILED' : 'UNAUTHENTICATED')
    const conversationId = inboxIdOf(userId)
    const notice: InboxNotice = { type: 'account-changed' }
    await sendCommand<'append-to-inbox'>(
      {
        name: 'append-to-inbox',
        conversationId,
        actorId: SYSTEM_ACTOR,
        commandId: ids.uuid(),
        request: { conversationId, notice },
        traceId,
      },
      signal,
    )
    return user
  }

  /** May be lost: who missed it sees it with the next look. */
  async function tellAround(user: UserRecord, event: 'user-updated' | 'presence', signal: AbortSignal): Promise<void> {
    const now = clock.now()
    const [conversationIds, blocked, [record]] = await Promise.all([
      audienceOf(user.id, signal),
      blocks.blockedBy(user.id, null, limits.blocksMax, signal),
      presence.read([user.id], signal),
    ])
    const seen = seenPresence(record ?? { userId: user.id, isOnline: false, lastSeenAt: null }, user, now)
    const presenceEvent = seen.status === 'offline' ? ('presence:offline' as const) : ('presence:online' as const)
    const exceptUserIds = blocked.map(({ blockedId }) => blockedId)
    const changeId = ids.uuid()
    for (const conversationId of conversationIds) {
      channels.publish({
        conversationId,
        event: event === 'presence' ? presenceEvent : event,
        payload: event === 'presence' ? { ...seen } : { ...toWireUser(user) },
        changeId,
        ...(exceptUserIds.length === 0 ? {} : { exceptUserIds }),
      })
    }
  }

  return {
    async profile(
      asker: Asker,
      { displayName, bio }: { displayName?: string | undefined; bio?: string | undefined },
      ifVersion: string | undefined,
      signal: AbortSignal,
    ): Promise<Me> {
      const wished = { ...(displayName === undefined ? {} : { displayName }), ...(bio === undefined ? {} : { bio }) }
      const only = ifVersion === undefined ? undefined : await asOf(asker, ifVersion, signal)
      const user = await change(asker, wished, signal, only)
      await tellAround(user, 'user-updated', signal)
      return toWireMe(user)
    },

    /** A picture that they uploaded as one; the one before goes. */
    async avatar(asker: Asker, fileId: FileId | null, signal: AbortSignal): Promise<Me> {
      const { userId } = asker
      if (fileId !== null && !(await files.settle(fileId, { messageSeq: AVATAR_SET }, avatarOf(userId), signal)))
        throw new AppError('FILE_NOT_FOUND')
      const user = await change(asker, { avatarUrl: fileId === null ? null : fileUrlOf(fileId) }, signal)
      await files.deleteAvatars(userId, fileId, clock.now(), signal)
      await tellAround(user, 'user-updated', signal)
      return toWireMe(user)
    },

    async status(asker: Asker, { expiresAt, ...rest }: StatusChange, signal: AbortSignal): Promise<Status> {
      const at = expiresAt === null ? null : Date.parse(expiresAt)
      if (at !== null && at <= clock.now())
        throw new AppError('BAD_REQUEST', { errors: [{ path: 'expiresAt', message: 'is over already' }] })
      const user = await change(asker, { status: { ...rest, text: rest.text || null, expiresAt: at } }, signal)
      await tellAround(user, 'presence', signal)
      return toWireStatus(user.status)
    },

    async privacy(asker: Asker, wished: Partial<Privacy>, signal: AbortSignal): Promise<Privacy> {
      const user = await change(asker, { privacy: wished }, signal)
      if (wished.lastSeen !== undefined) await tellAround(user, 'presence', signal)
      return user.privacy
    },

    async readStatus(userId: UserId, signal: AbortSignal): Promise<Status> {
      const [user] = await users.byIds([userId], signal)
      if (!user) throw new AppError('UNAUTHENTICATED')
      return toWireStatus(statusNow(user, clock.now()))
    },
  }
}

const avatarOf = (ownerId: UserId) => ({ state: ['ready'] as const, ownerId, conversationId: null })

export type UpdateAccount = ReturnType<typeof createUpdateAccount>
