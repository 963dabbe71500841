import { useEffect } from 'react'
import { useChat } from '../../app/chat-context.ts'
import { showFailure } from '../../app/snackbar.tsx'

/** A question that the assistant cannot come to. Why an answer failed is said in its place. */
export function useAssistantFailures(conversationId: string): void {
  const chat = useChat()
  useEffect(
    () =>
      chat.on('ai-error', ({ conversationId: id, error }) => {
        if (id === conversationId && error.code !== 'MODEL_UNAVAILABLE') showFailure(error)
      }),
    [chat, conversationId],
  )
}
