import { useEffect, useState } from 'react'
import { useChat } from '../../app/chat-context.ts'

type NewMessageAnnouncerProps = { conversationId: string; meId: string; nameOf: (userId: string) => string }

/**
 * Reads out what arrives in the open conversation. Apart from the list, because a virtual list adds and removes
 * messages while scrolling, and these must not be read out.
 */
export function NewMessageAnnouncer({ conversationId, meId, nameOf }: NewMessageAnnouncerProps) {
  const chat = useChat()
  const [text, setText] = useState('')
  useEffect(
    () =>
      chat.on('new-message', (message) => {
        if (message.conversationId !== conversationId || message.senderId === meId || message.kind === 'system') return
        setText(`${nameOf(message.senderId)}: ${message.content}`)
      }),
    [chat, conversationId, meId, nameOf],
  )
  return (
    <div aria-live="polite" className="sr-only" data-testid="announcer">
      {text}
    </div>
  )
}
