import { inboxIdOf, limits, type MessageId, messageIdOf, type UserId } from '@chat/contracts'
import { AppError } from '../app-error.ts'
import { commandIdFrom } from '../ids/derived-ids.ts'
import { SYSTEM_ACTOR } from '../log/command.ts'
import type { ConversationReader } from '../ports/conversation-reader.ts'
import type { Digest } from '../ports/digest.ts'
import { isVisible } from '../ports/log-store.ts'
import type { OwnMessageStore } from '../ports/own-message-store.ts'
import type { SendCommand } from '../sending/send-command.ts'
import { placesByConversation } from './open-message.ts'

export interface HideMessagesDeps {
  reader: Pick<ConversationReader, 'participant' | 'messages'>
  ownMessages: Pick<OwnMessageStore, 'hide'>
  sendCommand: SendCommand
  digest: Digest
}

/** Answers those that were there to be hidden. When it resolves, no page shows them to this user any more. */
export type HideMessages = (
  messageIds: readonly MessageId[],
  asker: { userId: UserId; traceId: string },
  signal: AbortSignal,
) => Promise<Set<MessageId>>

/** Deletes messages for one user: stored beside the log, and told to their other devices through their inbox. */
export const createHideMessages = ({ reader, ownMessages, sendCommand, digest }: HideMessagesDeps): HideMessages =>
  async function hideMessages(messageIds, { userId, traceId }, signal) {
    const hidden = new Set<MessageId>()
    for (const [conversationId, wished] of placesByConversation(messageIds)) {
      const participant = await reader.participant(conversationId, userId, signal)
      const visible = wished.filter((seq) => participant && isVisible(participant.visible, seq))
      const found = await reader.messages(
        visible.map((seq) => ({ conversationId, seq })),
        signal,
      )
      const seqs = found.map(({ seq }) => seq)
      if (seqs.length === 0) continue
      if (!(await ownMessages.hide({ conversationId, userId }, seqs, limits.hiddenMessagesMax, signal)))
        throw new AppError('HIDDEN_LIMIT')
      const inboxId = inboxIdOf(userId)
      await sendCommand<'append-to-inbox'>(
        {
          name: 'append-to-inbox',
          conversationId: inboxId,
          actorId: SYSTEM_ACTOR,
          commandId: commandIdFrom(`hidden ${userId} ${conversationId} ${seqs.join(' ')}`, digest),
          request: { conversationId: inboxId, notice: { type: 'messages-hidden', conversationId, seqs } },
          traceId,
        },
        signal,
      )
      for (const seq of seqs) hidden.add(messageIdOf(conversationId, seq))
    }
    return hidden
  }
