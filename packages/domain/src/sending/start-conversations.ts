import { ASSISTANT, type CommandId, type ConversationId, slugOf, type UserId } from '@chat/contracts'
import { AppError } from '../app-error.ts'
import { assistantIdOf, directIdOf, groupIdOf, roomIdOf } from '../ids/derived-ids.ts'
import type { Digest } from '../ports/digest.ts'
import type { IdSource } from '../ports/ids.ts'
import type { ReadUsers } from '../user/read-users.ts'
import type { SendCommand } from './send-command.ts'

export interface StartConversationsDeps {
  sendCommand: SendCommand
  users: ReadUsers
  digest: Digest
  ids: IdSource
}

export interface Asker {
  userId: UserId
  traceId: string
}

export interface Started {
  conversationId: ConversationId
  /** false: it was there already. */
  isNew: boolean
}

/** All ids are derived before anything is sent, so that repeating any of these meets the same log. */
export const createStartConversations = ({ sendCommand, users, digest, ids }: StartConversationsDeps) => ({
  /** With `isRequest`, or where they wish it, the other one is asked first; what is there already stays as it is. */
  async direct(
    { userId, traceId }: Asker,
    otherId: UserId,
    signal: AbortSignal,
    { isRequest = false }: { isRequest?: boolean } = {},
  ): Promise<Started> {
    if (otherId === userId) throw new AppError('BAD_REQUEST', { detail: 'Choose somebody else.' })
    const isAsking = (await users.wantsRequests(otherId, signal)) || isRequest
    const conversationId = directIdOf(userId, otherId, digest)
    const { seq } = await sendCommand<'create-conversation'>(
      {
        name: 'create-conversation',
        conversationId,
        actorId: userId,
        commandId: ids.uuid(),
        request: {
          conversationId,
          kind: 'direct',
          name: null,
          slug: null,
          topic: null,
          participants: [otherId],
          ...(isAsking ? { isRequest: true } : {}),
        },
        traceId,
      },
      signal,
    )
    return { conversationId, isNew: seq !== null }
  },

  async group(
    { userId, traceId }: Asker,
    { name, participants, commandId }: { name: string; participants: UserId[]; commandId: CommandId | undefined },
    signal: AbortSignal,
  ): Promise<Started> {
    const others = [...new Set(participants)].filter((id) => id !== userId)
    await users.assertAll(others, signal)
    const intention = commandId ?? ids.uuid()
    const conversationId = groupIdOf(userId, intention, digest)
    const { seq } = await sendCommand<'create-conversation'>(
      {
        name: 'create-conversation',
        conversationId,
        actorId: userId,
        commandId: intention,
        request: { conversationId, kind: 'group', name, slug: null, topic: null, participants: others },
        traceId,
      },
      signal,
    )
    return { conversationId, isNew: seq !== null }
  },

  /** With the assistant, which takes part in it. */
  async assistant(
    { userId, traceId }: Asker,
    { name, commandId }: { name: string | null; commandId: CommandId | undefined },
    signal: AbortSignal,
  ): Promise<Started> {
    const intention = commandId ?? ids.uuid()
    const conversationId = assistantIdOf(userId, intention, digest)
    const { seq } = await sendCommand<'create-conversation'>(
      {
        name: 'create-conversation',
        conversationId,
        actorId: userId,
        commandId: intention,
        request: { conversationId, kind: 'assistant', name, slug: null, topic: null, participants: [ASSISTANT.id] },
        traceId,
      },
      signal,
    )
    return { conversationId, isNew: seq !== null }
  },

  async room(
    { userId, traceId }: Asker,
    { name, topic, commandId }: { name: string; topic: string | null; commandId: CommandId | undefined },
    signal: AbortSignal,
  ): Promise<Started> {
    const slug = slugOf(name)
    if (slug === '') {
      const message = 'use at least one letter or digit'
      throw new AppError('BAD_REQUEST', { errors: [{ path: 'name', message }] })
    }
    const conversationId = roomIdOf(slug, digest)
    const { seq } = await sendCommand<'create-conversation'>(
      {
        name: 'create-conversation',
        conversationId,
        actorId: userId,
        commandId: commandId ?? ids.uuid(),
        request: { conversationId, kind: 'room', name, slug, topic, participants: [] },
        traceId,
      },
      signal,
    )
    return { conversationId, isNew: seq !== null }
  },
})

export type StartConversations = ReturnType<typeof createStartConversations>
