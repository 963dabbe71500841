import type { Message } from '@chat/contracts'
import { useEffect, useState } from 'react'
import { useChat, useChatState } from '../../app/chat-context.ts'
import { lineOf } from '../files/file-text.ts'

/** A message that is named by another one: from what is loaded, else asked for once. */
function useNamedMessage(conversationId: string, messageId: string): Message | null | 'gone' {
  const chat = useChat()
  const here = useChatState((state) => state.windows[conversationId]?.items.find(({ id }) => id === messageId))
  const [asked, setAsked] = useState<Message | null | 'gone'>(null)
  const isHere = here !== undefined
  useEffect(() => {
    if (isHere) return
    let isCurrent = true
    chat.rest('getMessage', { params: { messageId } }).then(
      (message) => isCurrent && setAsked(message),
      () => isCurrent && setAsked('gone'),
    )
    return () => {
      isCurrent = false
    }
  }, [chat, messageId, isHere])
  return here ?? asked
}

type QuotedMessageProps = {
  conversationId: string
  messageId: string
  nameOf: (userId: string) => string
  onJump: (messageId: string) => void
  tabIndex: number
}

/** What a message answers, in one line. */
export function QuotedMessage({ conversationId, messageId, nameOf, onJump, tabIndex }: QuotedMessageProps) {
  const message = useNamedMessage(conversationId, messageId)
  const text = quotedTextOf(message)
  return (
    <button
      type="button"
      tabIndex={tabIndex}
      disabled={message === null || message === 'gone'}
      onClick={() => onJump(messageId)}
      data-testid="quoted-message"
      className="mb-1 block w-full min-w-0 rounded-lg border-l-3 border-accent bg-surface/60 px-2.5 py-1 text-left text-sm hover:bg-hover"
    >
      {message !== null && message !== 'gone' && (
        <span className="block truncate text-xs font-semibold text-accent-text">{nameOf(message.senderId)}</span>
      )}
      <span className="block truncate text-ink-soft">{text}</span>
    </button>
  )
}

export function quotedTextOf(message: Message | null | 'gone'): string {
  if (message === null) return '…'
  if (message === 'gone') return 'This message cannot be seen any more'
  return message.deletedAt === null ? lineOf(message) : 'This message was deleted'
}
