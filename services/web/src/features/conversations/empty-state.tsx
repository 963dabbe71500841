import { Hash, MessageCirclePlus } from 'lucide-react'
import { useLocation } from 'wouter'
import { useMe } from '../../app/chat-context.ts'
import { Button } from '../../lib/button.tsx'

/** Where nothing is open: says what to do first. On a narrow screen the list stands in its place, with the same ways. */
export function EmptyState({ onNew }: { onNew: () => void }) {
  const me = useMe()
  const [, navigate] = useLocation()
  return (
    <div
      className="grid h-full place-content-center justify-items-center gap-5 p-8 text-center"
      data-testid="empty-state"
    >
      <img src="/icon.svg" alt="" className="size-16" />
      <div className="max-w-sm">
        <h1 className="text-xl font-semibold tracking-tight">Welcome, {me.displayName}</h1>
        <p className="mt-2 text-ink-soft">
          Choose a conversation from the list, find a person to write to, or join a room and say hello.
        </p>
      </div>
      <div className="flex flex-wrap justify-center gap-2 max-md:hidden">
        <Button onClick={onNew}>
          <MessageCirclePlus aria-hidden className="size-4.5" /> Find a person
        </Button>
        <Button look="quiet" onClick={() => navigate('/rooms')}>
          <Hash aria-hidden className="size-4.5" /> Browse rooms
        </Button>
      </div>
    </div>
  )
}
