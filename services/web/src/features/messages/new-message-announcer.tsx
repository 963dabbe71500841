import { useEffect, useState } from 'react'
import { useChat } from '../../app/chat-context.ts'
import { lineOf } from '../files/file-text.ts'

type NewMessageAnnouncerProps = { conversationId: string; meId: string; nameOf: (userId: string) => string }

const KEPT_MS = 5_000

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
        setText(`${nameOf(message.senderId)}: ${lineOf(message)}`)
      }),
    [chat, conversationId, meId, nameOf],
  )
  // It has been read out by then, and is not to be found here when the message is long gone.
  useEffect(() => {
    if (text === '') return
    const timer = setTimeout(() => setText(''), KEPT_MS)
    return () => clearTimeout(timer)
  }, [text])
  return (
    <div aria-live="polite" className="sr-only" data-testid="announcer">
      {text}
    </div>
  )
}
