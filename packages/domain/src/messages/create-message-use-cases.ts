import { type CopyAttachmentsDeps, createCopyAttachments } from '../files/copy-attachments.ts'
import { createDeleteMessages, type DeleteMessages, type DeleteMessagesDeps } from './delete-messages.ts'
import { createForwardMessages, type ForwardMessages, type ForwardMessagesDeps } from './forward-messages.ts'
import { createHideMessages, type HideMessages, type HideMessagesDeps } from './hide-messages.ts'
import { createMessageHistory, type MessageHistory, type MessageHistoryDeps } from './message-history.ts'
import { createOpenMessage } from './open-message.ts'
import { createThreads, type Threads, type ThreadsDeps } from './threads.ts'

/** What can be done with single messages beside the log, over REST as over sockets. */
export interface MessageUseCases {
  hideMessages: HideMessages
  deleteMessages: DeleteMessages
  forwardMessages: ForwardMessages
  messageHistory: MessageHistory
  threads: Threads
}

export type MessageUseCasesDeps = Omit<
  HideMessagesDeps & DeleteMessagesDeps & ForwardMessagesDeps & MessageHistoryDeps & ThreadsDeps,
  'openMessage' | 'hideMessages' | 'copyAttachments'
> &
  CopyAttachmentsDeps

export function createMessageUseCases(deps: MessageUseCasesDeps): MessageUseCases {
  const openMessage = createOpenMessage(deps)
  const hideMessages = createHideMessages(deps)
  return {
    hideMessages,
    deleteMessages: createDeleteMessages({ ...deps, hideMessages }),
    forwardMessages: createForwardMessages({ ...deps, openMessage, copyAttachments: createCopyAttachments(deps) }),
    messageHistory: createMessageHistory({ ...deps, openMessage }),
    threads: createThreads({ ...deps, openMessage }),
  }
}
