import type { Generation } from '@chat/contracts'
import { Square } from 'lucide-react'
import { useState } from 'react'
import { useChat } from '../../app/chat-context.ts'
import { showFailure } from '../../app/snackbar.tsx'
import { LazyAnswerText } from './lazy-answer-text.tsx'

/** An answer while it is written: what is there, a caret, and for who asked the way to stop it. */
export function RunningAnswer({ generation, meId }: { generation: Generation; meId: string }) {
  const chat = useChat()
  const [isStopping, setStopping] = useState(false)
  const { id, text, askerId, state } = generation
  const stop = (): void => {
    setStopping(true)
    chat.stopAnswer(id).catch((error: unknown) => {
      setStopping(false)
      showFailure(error)
    })
  }
  return (
    <div data-testid="running-answer" data-generation-id={id} aria-busy="true">
      {text === '' ? (
        <span className="text-ink-soft" data-testid="answer-waiting">
          {state === 'queued' ? 'Waiting for its turn' : 'Thinking'}
          <Caret />
        </span>
      ) : (
        <>
          <LazyAnswerText text={text} />
          <Caret />
        </>
      )}
      {askerId === meId && (
        <button
          type="button"
          onClick={stop}
          disabled={isStopping}
          data-testid="stop-answer"
          className="mt-1.5 flex h-8 items-center gap-1.5 rounded-lg border border-line px-2.5 text-xs font-medium hover:bg-hover disabled:opacity-60"
        >
          <Square aria-hidden className="size-3 fill-current" /> {isStopping ? 'Stopping…' : 'Stop'}
        </button>
      )}
    </div>
  )
}

const Caret = () => (
  <span
    aria-hidden
    data-testid="answer-caret"
    className="ml-0.5 inline-block h-4 w-1.5 translate-y-0.5 animate-dot bg-accent motion-reduce:animate-none"
  />
)
