import type { Message } from '@chat/contracts'
import { useChat } from '../../app/chat-context.ts'
import { showFailure } from '../../app/snackbar.tsx'
import { classNames } from '../../lib/class-names.ts'

type ReactionBarProps = {
  message: Message
  meId: string
  nameOf: (userId: string) => string
  isTabStop: boolean
  isMine: boolean
}

export function ReactionBar({ message, meId, nameOf, isTabStop, isMine }: ReactionBarProps) {
  const chat = useChat()
  return (
    <div className={classNames('relative z-5 -mt-1.5 flex flex-wrap gap-1 px-2', isMine && 'justify-end')}>
      {message.reactions.map(({ emoji, count, userIds }) => {
        const isOn = userIds.includes(meId)
        const names = userIds.map((id) => (id === meId ? 'You' : nameOf(id)))
        const who = count > names.length ? `${names.join(', ')} and ${count - names.length} more` : names.join(', ')
        return (
          <button
            key={emoji}
            type="button"
            tabIndex={isTabStop ? 0 : -1}
            aria-pressed={isOn}
            aria-label={`${emoji} ${count}: ${who}`}
            title={who}
            data-testid="reaction"
            data-emoji={emoji}
            onClick={() => {
              const change = isOn ? chat.removeReaction(message.id, emoji) : chat.addReaction(message.id, emoji)
              change.catch(showFailure)
            }}
            className={classNames(
              'flex h-7 items-center gap-1 rounded-full border-2 border-surface px-2 text-sm tabular-nums',
              isOn ? 'bg-accent text-accent-ink' : 'bg-hover text-ink hover:bg-line',
            )}
          >
            <span aria-hidden>{emoji}</span>
            <span aria-hidden className="text-xs font-semibold">
              {count}
            </span>
          </button>
        )
      })}
    </div>
  )
}
