import { useState } from 'react'
import { useChat } from '../../app/chat-context.ts'
import { showFailure } from '../../app/snackbar.tsx'
import { Button } from '../../lib/button.tsx'

/** Where the composer is otherwise. */
export function BlockedBar({ userId, name }: { userId: string; name: string }) {
  const chat = useChat()
  const [isBusy, setBusy] = useState(false)
  const unblock = async (): Promise<void> => {
    setBusy(true)
    await chat.unblockUser(userId).catch(showFailure)
    setBusy(false)
  }
  return (
    <div
      role="status"
      data-testid="blocked-bar"
      className="flex flex-wrap items-center justify-between gap-3 border-t border-line p-3 text-sm text-ink-soft sm:px-5"
    >
      <span>You blocked {name}. Neither of you can write here.</span>
      <Button look="quiet" busy={isBusy} onClick={() => void unblock()} data-testid="unblock">
        Unblock
      </Button>
    </div>
  )
}
