import type { Message } from '@chat/contracts'

const ENDS = {
  stop: null,
  aborted: 'stopped',
  length: 'cut off: it became too long',
  error: 'not finished',
} as const

/** Who wrote an answer, and where it did not come to its end. */
export function AnswerEnd({ assistant }: { assistant: NonNullable<Message['assistant']> }) {
  const end = assistant.finishReason === null ? null : ENDS[assistant.finishReason]
  const facts = [assistant.model, end].filter(Boolean)
  if (facts.length === 0) return null
  return (
    <p className="mt-1 text-xs text-ink-soft" data-testid="answer-end">
      {facts.join(' · ')}
    </p>
  )
}
