import { Forward, Trash2, X } from 'lucide-react'
import { Button } from '../../lib/button.tsx'
import { IconButton } from '../../lib/icon-button.tsx'

type SelectionBarProps = { count: number; onForward: () => void; onDelete: () => void; onEnd: () => void }

/** In the place of the composer, while several messages are being chosen. */
export function SelectionBar({ count, onForward, onDelete, onEnd }: SelectionBarProps) {
  return (
    <div
      role="toolbar"
      aria-label="Chosen messages"
      data-testid="selection-bar"
      className="mx-auto flex w-full max-w-5xl items-center gap-2 px-2 pb-[max(0.5rem,env(safe-area-inset-bottom))] sm:px-4 sm:pb-4"
    >
      <IconButton label="Stop choosing" onClick={onEnd} data-testid="selection-end">
        <X />
      </IconButton>
      <p role="status" className="flex-1 text-sm font-medium">
        {count === 1 ? '1 message' : `${count} messages`}
      </p>
      <Button look="quiet" disabled={count === 0} onClick={onForward} data-testid="selection-forward">
        <Forward aria-hidden className="size-4.5" /> Forward
      </Button>
      <Button look="quiet" disabled={count === 0} onClick={onDelete} data-testid="selection-delete">
        <Trash2 aria-hidden className="size-4.5" /> Delete
      </Button>
    </div>
  )
}
