import { useEffect, useRef, useState } from 'react'
import { useLocation } from 'wouter'
import { useChat, useChatState } from '../../app/chat-context.ts'
import { Button } from '../../lib/button.tsx'
import { ErrorNote } from '../../lib/error-note.tsx'
import { errorTextOf } from '../../lib/error-text.ts'
import { Spinner } from '../../lib/spinner.tsx'

/** Goes on where I last talked with the assistant, or begins. */
export function AssistantPage() {
  const chat = useChat()
  const [, navigate] = useLocation()
  const isReady = useChatState((state) => state.isReady)
  const [error, setError] = useState<string | null>(null)
  const [attempt, setAttempt] = useState(0)
  const isBegun = useRef(false)

  useEffect(() => {
    if (!isReady || isBegun.current) return
    isBegun.current = true
    const { conversationOrder, conversations } = chat.store.getState()
    const last = conversationOrder.find((id) => conversations[id]?.kind === 'assistant')
    if (last !== undefined) return navigate(`/c/${last}`, { replace: true })
    chat.createAssistantConversation().then(
      ({ id }) => navigate(`/c/${id}`, { replace: true }),
      (failure: unknown) => {
        isBegun.current = false
        setError(errorTextOf(failure))
      },
    )
  }, [chat, isReady, navigate, attempt])

  return (
    <div className="grid h-full place-content-center justify-items-center gap-4 p-6">
      {error === null ? (
        <Spinner label="Calling the assistant…" />
      ) : (
        <>
          <ErrorNote>{error}</ErrorNote>
          <Button
            onClick={() => {
              setError(null)
              setAttempt((before) => before + 1)
            }}
          >
            Try again
          </Button>
        </>
      )}
    </div>
  )
}
