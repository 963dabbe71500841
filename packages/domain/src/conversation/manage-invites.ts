import { type ConversationId, type Invite, type InvitePreview, isAllowed, limits, type UserId } from '@chat/contracts'
import { AppError } from '../app-error.ts'
import { isoOrNull } from '../log/wire-message.ts'
import type { Clock } from '../ports/clock.ts'
import type { ConversationReader, ConversationRecord } from '../ports/conversation-reader.ts'
import type { Digest } from '../ports/digest.ts'
import type { IdSource } from '../ports/ids.ts'
import type { InviteFacts } from '../ports/log-store.ts'
import { isPresent } from '../reading/conversation-view.ts'
import type { SendCommand } from '../sending/send-command.ts'
import { isAlive } from './invites.ts'

const CODE_LENGTH = 24 // hexadecimal: 96 bits

export interface ManageInvitesDeps {
  reader: ConversationReader
  sendCommand: SendCommand
  digest: Digest
  clock: Clock
  ids: IdSource
}

interface InviteAsker {
  userId: UserId
  traceId: string
}

interface InviteWish {
  conversationId: ConversationId
  expiresAt?: string | null | undefined
  maxUses?: number | null | undefined
  commandId?: string | undefined
}

const toWireInvite = ({ createdAt, expiresAt, ...invite }: InviteFacts): Invite => ({
  ...invite,
  createdAt: new Date(createdAt).toISOString(),
  expiresAt: isoOrNull(expiresAt),
})

/** The links that let people into a group. Only those who may make them see their codes. */
export const createManageInvites = ({ reader, sendCommand, digest, clock, ids }: ManageInvitesDeps) => {
  async function find(code: string, signal: AbortSignal): Promise<{ group: ConversationRecord; invite: InviteFacts }> {
    const group = await reader.byInviteCode(code, signal)
    const invite = group?.invites.find((each) => each.code === code)
    if (!group || !invite) throw new AppError('INVITE_INVALID')
    return { group, invite }
  }

  function expiryOf(expiresAt: string | null): string | null {
    if (expiresAt === null) return null
    const leftMs = Date.parse(expiresAt) - clock.now()
    if (leftMs > 0 && leftMs <= limits.inviteLifetimeMaxMs) return expiresAt
    const message = leftMs > 0 ? 'is more than a year away' : 'is over'
    throw new AppError('BAD_REQUEST', { errors: [{ path: 'expiresAt', message }] })
  }

  async function list(conversationId: ConversationId, userId: UserId, signal: AbortSignal): Promise<Invite[]> {
    const [group] = await reader.conversations([conversationId], signal)
    const me = await reader.participant(conversationId, userId, signal)
    if (!group || me?.state !== 'accepted') throw new AppError('NOT_A_PARTICIPANT')
    if (group.kind === 'direct') throw new AppError('NOT_FOR_DIRECT')
    if (!isAllowed('manage-invites', group.kind, me.role)) throw new AppError('ROLE_TOO_LOW')
    return group.invites.filter((invite) => isAlive(invite, clock.now())).map(toWireInvite)
  }

  return {
    list,

    /** The code comes from the command, so a repeat makes the same link. */
    async create({ userId, traceId }: InviteAsker, wish: InviteWish, signal: AbortSignal): Promise<Invite> {
      const { conversationId, maxUses = null } = wish
      const commandId = wish.commandId ?? ids.uuid()
      const code = digest(`invite ${conversationId} ${userId} ${commandId}`).slice(0, CODE_LENGTH)
      const expiresAt = expiryOf(wish.expiresAt ?? null)
      const { inviteId } = await sendCommand<'add-invite'>(
        {
          name: 'add-invite',
          conversationId,
          actorId: userId,
          commandId,
          request: { conversationId, code, expiresAt, maxUses },
          traceId,
        },
        signal,
      )
      const made = (await list(conversationId, userId, signal)).find(({ id }) => id === inviteId)
      if (!made) throw new AppError('INVITE_INVALID') // of a repeat: revoked since
      return made
    },

    /** Where a link leads; told to nobody whom it would not let in. */
    async preview(code: string, userId: UserId, signal: AbortSignal): Promise<InvitePreview> {
      const { group, invite } = await find(code, signal)
      const me = await reader.participant(group.id, userId, signal)
      if (me?.state === 'removed')
        throw new AppError('FORBIDDEN', {
          detail: 'You were removed from this group. Somebody who leads it can add you again.',
        })
      const isParticipant = isPresent(me)
      if (!isParticipant && !isAlive(invite, clock.now())) throw new AppError('INVITE_INVALID')
      const { id, name, topic, participantCount } = group
      return {
        conversationId: id,
        name,
        topic,
        participantCount,
        expiresAt: isoOrNull(invite.expiresAt),
        isParticipant,
      }
    },

    async join(
      { userId, traceId }: InviteAsker,
      code: string,
      commandId: string | undefined,
      signal: AbortSignal,
    ): Promise<ConversationId> {
      const { group } = await find(code, signal)
      const conversationId = group.id
      await sendCommand<'start-participation'>(
        {
          name: 'start-participation',
          conversationId,
          actorId: userId,
          commandId: commandId ?? ids.uuid(),
          request: { conversationId, inviteCode: code },
          traceId,
        },
        signal,
      )
      return conversationId
    },
  }
}

export type ManageInvites = ReturnType<typeof createManageInvites>
