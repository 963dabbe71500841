import type { Message } from '@chat/contracts'
import { createContext, useContext } from 'react'

/** What the page around a message does with it. */
export interface MessageTools {
  /** Answers it, with a quotation, where the messages stand. */
  reply: (message: Message) => void
  /** null where the message is shown in its thread already. */
  openThread: ((messageId: string) => void) | null
  forward: (message: Message) => void
  showEdits: (message: Message) => void
  showInfo: (message: Message) => void
  jumpTo: (messageId: string) => void
  /** Begins to choose several, or changes whether this one is chosen. */
  toggle: (message: Message) => void
  /** The chosen ones; null while none are being chosen. */
  selectedIds: ReadonlySet<string> | null
}

export const MessageToolsContext = createContext<MessageTools | null>(null)

export function useMessageTools(): MessageTools {
  const tools = useContext(MessageToolsContext)
  if (tools === null) throw new Error('useMessageTools is used outside of MessageToolsContext')
  return tools
}
