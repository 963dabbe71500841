import { useChatState } from '../../app/chat-context.ts'
import { useNameOf } from '../../app/use-people.ts'
import { typingText } from './typing-text.ts'

/** Keeps its height when nobody types, so that nothing moves. */
export function TypingIndicator({ conversationId, meId }: { conversationId: string; meId: string }) {
  const nameOf = useNameOf()
  const people = useChatState((state) => state.typing[conversationId])
  const names = (people ?? [])
    .filter(({ userId }) => userId !== meId)
    .map(({ userId, username }) => (nameOf(userId) === '…' ? username : nameOf(userId)))
  return (
    <div
      className="mx-auto flex h-6 w-full max-w-5xl items-center gap-2 px-4 text-xs text-ink-soft sm:px-6"
      aria-live="off"
    >
      {names.length > 0 && (
        <span data-testid="typing-indicator" className="flex items-center gap-2">
          <span aria-hidden className="flex gap-1">
            {[0, 150, 300].map((delay) => (
              <span
                key={delay}
                style={{ animationDelay: `${delay}ms` }}
                className="size-1.5 animate-dot rounded-full bg-ink-soft motion-reduce:animate-none"
              />
            ))}
          </span>
          {typingText(names)}
        </span>
      )}
    </div>
  )
}
