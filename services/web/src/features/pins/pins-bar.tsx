import type { Conversation } from '@chat/contracts'
import { Pin } from 'lucide-react'

type PinsBarProps = { conversation: Conversation; onOpen: () => void }

/** Below the header of a conversation with pinned messages. */
export function PinsBar({ conversation, onOpen }: PinsBarProps) {
  const count = conversation.pins.length
  if (count === 0) return null
  return (
    <button
      type="button"
      onClick={onOpen}
      data-testid="pins-bar"
      className="flex min-h-10 items-center gap-2 border-b border-line px-4 text-left text-sm text-ink-soft -outline-offset-2 hover:bg-hover sm:px-6"
    >
      <Pin aria-hidden className="size-4 text-accent-text" />
      {count === 1 ? '1 pinned message' : `${count} pinned messages`}
    </button>
  )
}
