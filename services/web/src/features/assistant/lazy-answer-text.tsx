import { lazy, Suspense } from 'react'

// The markdown of answers is asked for with the first answer: most visits see none.
const AnswerText = lazy(async () => {
  const { AnswerText: component } = await import('./answer-text.tsx')
  return { default: component }
})

export function LazyAnswerText({ text }: { text: string }) {
  return (
    <Suspense fallback={<span data-testid="message-text">{text}</span>}>
      <AnswerText text={text} />
    </Suspense>
  )
}
