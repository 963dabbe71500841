import { type BulkResult, type CommandId, type MessageId, parseMessageId, type UserId } from '@chat/contracts'
import { AppError } from '../app-error.ts'
import { commandIdFrom } from '../ids/derived-ids.ts'
import type { Digest } from '../ports/digest.ts'
import type { IdSource } from '../ports/ids.ts'
import type { SendCommand } from '../sending/send-command.ts'
import type { HideMessages } from './hide-messages.ts'

export interface DeleteMessagesDeps {
  hideMessages: HideMessages
  sendCommand: SendCommand
  digest: Digest
  ids: IdSource
  /** Throws where somebody does too much at once. */
  admit: (userId: UserId, signal: AbortSignal) => Promise<unknown>
}

export type DeleteMessages = (
  request: { messageIds: readonly MessageId[]; scope: 'everyone' | 'me'; commandId?: CommandId | undefined },
  asker: { userId: UserId; traceId: string },
  signal: AbortSignal,
) => Promise<{ results: BulkResult[] }>

/** Each is done or refused by itself. */
export const createDeleteMessages = ({
  hideMessages,
  sendCommand,
  digest,
  ids,
  admit,
}: DeleteMessagesDeps): DeleteMessages =>
  async function deleteMessages({ messageIds, scope, commandId }, asker, signal) {
    const wished = [...new Set(messageIds)]
    if (scope === 'me') {
      await admit(asker.userId, signal)
      const hidden = await hideMessages(wished, asker, signal)
      return { results: wished.map((id) => resultOf(id, hidden.has(id) ? null : new AppError('MESSAGE_NOT_FOUND'))) }
    }
    const intention = commandId ?? ids.uuid()
    const results = await Promise.all(
      wished.map(async (messageId) => {
        try {
          const place = parseMessageId(messageId)
          if (!place) throw new AppError('MESSAGE_NOT_FOUND')
          await admit(asker.userId, signal)
          await sendCommand<'delete-message'>(
            {
              name: 'delete-message',
              conversationId: place.conversationId,
              actorId: asker.userId,
              commandId: commandIdFrom(`${intention} ${messageId}`, digest),
              request: { messageId, scope: 'everyone' },
              traceId: asker.traceId,
            },
            signal,
          )
          return resultOf(messageId, null)
        } catch (error) {
          if (error instanceof AppError) return resultOf(messageId, error)
          throw error
        }
      }),
    )
    return { results }
  }

const resultOf = (messageId: MessageId, error: AppError | null): BulkResult => ({
  messageId,
  error: error && error.toProblem(),
})
