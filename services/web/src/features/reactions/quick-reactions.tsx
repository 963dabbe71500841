const QUICK = ['👍', '❤️', '😂', '🎉', '😮', '😢', '🙏'] as const

export function QuickReactions({ onChoose }: { onChoose: (emoji: string) => void }) {
  return (
    <div role="group" aria-label="Quick reactions" className="flex justify-between border-b border-line p-1.5">
      {QUICK.map((emoji) => (
        <button
          key={emoji}
          type="button"
          onClick={() => onChoose(emoji)}
          aria-label={`React with ${emoji}`}
          data-testid="quick-reaction"
          data-emoji={emoji}
          className="grid size-10 place-items-center rounded-xl text-xl hover:bg-hover"
        >
          {emoji}
        </button>
      ))}
    </div>
  )
}
