import type { ConversationId, FileId, UserId } from '@chat/contracts'
import type { LookUpAttachments } from '../files/look-up-attachments.ts'
import type { LookedUp } from '../log/command.ts'
import type { LookUpMentions } from './look-up-mentions.ts'

interface Wish {
  content: string
  attachments?: readonly { fileId: FileId }[] | undefined
  clientMsgId?: string | undefined
}

/** To be spread into the command of a message. */
export type LookUp = (
  wish: Wish,
  conversationId: ConversationId,
  authorId: UserId,
  signal: AbortSignal,
) => Promise<{ lookedUp?: LookedUp }>

/** Whom a message mentions and what is sent with it. One that has neither costs nothing. */
export const createLookUp = (deps: { lookUpMentions: LookUpMentions; lookUpAttachments: LookUpAttachments }): LookUp =>
  async function lookUp({ content, attachments, clientMsgId }, conversationId, authorId, signal) {
    if (!attachments) return deps.lookUpMentions(content, authorId, signal)
    const fileIds = attachments.map(({ fileId }) => fileId)
    const [mentioned, found] = await Promise.all([
      deps.lookUpMentions(content, authorId, signal),
      deps.lookUpAttachments({ fileIds, conversationId, userId: authorId, commandId: clientMsgId }, signal),
    ])
    return { lookedUp: { ...mentioned.lookedUp, attachments: found } }
  }
