import { type ConversationId, type Draft, inboxIdOf, type Preferences, type UserId } from '@chat/contracts'
import { AppError } from '../app-error.ts'
import type { ConversationChannels } from '../delivery/conversation-channels.ts'
import { SYSTEM_ACTOR } from '../log/command.ts'
import type { Clock } from '../ports/clock.ts'
import type { ParticipantRecord, PersonalPatch, PersonalStore } from '../ports/conversation-reader.ts'
import type { IdSource } from '../ports/ids.ts'
import { draftOf, preferencesOf } from '../reading/conversation-view.ts'
import type { SendCommand } from '../sending/send-command.ts'

export interface KeepPersonalDeps {
  store: PersonalStore
  sendCommand: SendCommand
  channels: Pick<ConversationChannels, 'publish'>
  clock: Clock
  ids: IdSource
}

export interface PersonalAsker {
  userId: UserId
  traceId: string
  /** Has it already. */
  socketId?: string
}

/** Until I say otherwise. */
export const FOR_EVER_MS = Date.UTC(9999, 11, 31)

type Wish = { [K in keyof Preferences]?: Preferences[K] | undefined }

/** What somebody keeps about a conversation for themselves: nobody else is told, and the log knows nothing of it. */
export const createKeepPersonal = ({ store, sendCommand, channels, clock, ids }: KeepPersonalDeps) => {
  async function write(
    conversationId: ConversationId,
    userId: UserId,
    patch: PersonalPatch,
    signal: AbortSignal,
  ): Promise<ParticipantRecord> {
    const mine = await store.write(conversationId, userId, patch, signal)
    if (!mine) throw new AppError('NOT_A_PARTICIPANT')
    return mine
  }

  return {
    /** My other devices hear of it by my inbox, and ask how it is now. */
    async preferences(
      { userId, traceId }: PersonalAsker,
      conversationId: ConversationId,
      { archived, mutedUntil, favourite }: Wish,
      signal: AbortSignal,
    ): Promise<Preferences> {
      const sinceIf = (isOn: boolean) => (isOn ? clock.now() : null)
      const patch = {
        ...(archived === undefined ? {} : { archivedAt: sinceIf(archived) }),
        ...(favourite === undefined ? {} : { favouritedAt: sinceIf(favourite) }),
        ...(mutedUntil === undefined ? {} : { mutedUntil: mutedUntil === null ? null : Date.parse(mutedUntil) }),
      }
      const mine = await write(conversationId, userId, patch, signal)
      const inboxId = inboxIdOf(userId)
      await sendCommand<'append-to-inbox'>(
        {
          name: 'append-to-inbox',
          conversationId: inboxId,
          actorId: SYSTEM_ACTOR,
          commandId: ids.uuid(),
          request: { conversationId: inboxId, notice: { type: 'preferences-changed', conversationId } },
          traceId,
        },
        signal,
      )
      return preferencesOf(mine)
    },

    /** Passes by my other devices; who misses it finds it with the conversation. */
    async draft(
      { userId, socketId }: PersonalAsker,
      conversationId: ConversationId,
      content: string,
      signal: AbortSignal,
    ): Promise<Draft | null> {
      const draft = content.trim() === '' ? null : { content, updatedAt: clock.now() }
      const kept = draftOf(await write(conversationId, userId, { draft }, signal))
      channels.publish({
        conversationId,
        event: 'draft-changed',
        payload: { conversationId, draft: kept },
        toUserIds: [userId],
        ...(socketId === undefined ? {} : { exceptSocketId: socketId }),
      })
      return kept
    },
  }
}

export type KeepPersonal = ReturnType<typeof createKeepPersonal>
