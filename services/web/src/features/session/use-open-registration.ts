import { useEffect, useState } from 'react'
import { useChat } from '../../app/chat-context.ts'

/** Whether everybody can create an account here; until that is known, as if they could. */
export function useOpenRegistration(): boolean {
  const chat = useChat()
  const [isOpen, setOpen] = useState(true)
  useEffect(() => {
    chat.capabilities().then(
      ({ features }) => setOpen(features.registration),
      () => {}, // whoever tries is told
    )
  }, [chat])
  return isOpen
}
