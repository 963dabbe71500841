import { type CommandId, type ConversationId, type ForwardResult, type MessageId, type UserId } from '@chat/contracts'
import { AppError } from '../app-error.ts'
import type { CopyAttachments } from '../files/copy-attachments.ts'
import { commandIdFrom } from '../ids/derived-ids.ts'
import type { MessageEntry } from '../log/entry.ts'
import type { Digest } from '../ports/digest.ts'
import type { IdSource } from '../ports/ids.ts'
import type { SendCommand } from '../sending/send-command.ts'
import type { OpenMessageOf } from './open-message.ts'

export interface ForwardMessagesDeps {
  openMessage: OpenMessageOf
  copyAttachments: CopyAttachments
  sendCommand: SendCommand
  digest: Digest
  ids: IdSource
  /** Throws where somebody does too much at once. */
  admit: (userId: UserId, signal: AbortSignal) => Promise<unknown>
}

export type ForwardMessages = (
  request: {
    messageIds: readonly MessageId[]
    conversationIds: readonly ConversationId[]
    commandId?: CommandId | undefined
  },
  asker: { userId: UserId; traceId: string },
  signal: AbortSignal,
) => Promise<{ results: ForwardResult[] }>

/** Copies of what the asker may read. Names in it call nobody, and of who forwarded it before nothing is told. */
export const createForwardMessages = ({
  openMessage,
  copyAttachments,
  sendCommand,
  digest,
  ids,
  admit,
}: ForwardMessagesDeps): ForwardMessages => {
  async function forward(
    messageId: MessageId,
    source: MessageEntry,
    conversationId: ConversationId,
    intention: CommandId,
    { userId, traceId }: { userId: UserId; traceId: string },
    signal: AbortSignal,
  ): Promise<ForwardResult> {
    try {
      await admit(userId, signal)
      const clientMsgId = commandIdFrom(`${intention} ${messageId} ${conversationId}`, digest)
      const attachments = await copyAttachments(
        source.body.attachments ?? [],
        { conversationId, userId, commandId: clientMsgId },
        signal,
      )
      const named = attachments.map(({ fileId }) => ({ fileId }))
      const {
        messageId: sentId,
        seq,
        createdAt,
      } = await sendCommand<'send-message'>(
        {
          name: 'send-message',
          conversationId,
          actorId: userId,
          commandId: clientMsgId,
          request: {
            conversationId,
            clientMsgId,
            content: source.body.content,
            ...(named.length === 0 ? {} : { attachments: named }),
          },
          lookedUp: { forwardedFrom: source.body.forwardedFrom ?? source.actorId, attachments },
          traceId,
        },
        signal,
      )
      return { messageId, conversationId, sent: { messageId: sentId, seq, createdAt }, error: null }
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      return { messageId, conversationId, sent: null, error: error.toProblem(traceId) }
    }
  }

  return async function forwardMessages({ messageIds, conversationIds, commandId }, asker, signal) {
    const sources = await Promise.all(
      [...new Set(messageIds)].map(async (id) => [id, (await openMessage(id, asker.userId, signal)).entry] as const),
    )
    if (sources.some(([, { changes }]) => changes.deletedAt !== null)) throw new AppError('MESSAGE_DELETED')
    const intention = commandId ?? ids.uuid()
    const results = await Promise.all(
      [...new Set(conversationIds)].map(async (conversationId) => {
        const ofOne: ForwardResult[] = []
        // One after the other, so that the copies stand in the order of the wish.
        for (const [messageId, source] of sources)
          ofOne.push(await forward(messageId, source, conversationId, intention, asker, signal))
        return ofOne
      }),
    )
    return { results: results.flat() }
  }
}
