import { useMemo } from 'react'
import { useChat, useChatState } from '../../app/chat-context.ts'
import { showFailure } from '../../app/snackbar.tsx'
import { useKnownPeople, useNameOf } from '../../app/use-people.ts'
import { Avatar } from '../../lib/avatar.tsx'
import { Button } from '../../lib/button.tsx'

export function BlockedList() {
  const chat = useChat()
  const blocks = useChatState((state) => state.blocks)
  const userIds = useMemo(() => Object.keys(blocks), [blocks])
  const nameOf = useNameOf()
  useKnownPeople(userIds)

  if (userIds.length === 0)
    return <p className="text-sm text-ink-soft">Nobody. You can block somebody from their profile.</p>
  return (
    <ul className="-mx-2" data-testid="blocked-list">
      {userIds.map((userId) => (
        <li key={userId} className="flex items-center gap-3 rounded-xl px-2 py-2" data-user-id={userId}>
          <Avatar id={userId} name={nameOf(userId)} />
          <span className="min-w-0 flex-1 truncate text-[15px] font-medium">{nameOf(userId)}</span>
          <Button look="quiet" onClick={() => void chat.unblockUser(userId).catch(showFailure)}>
            Unblock<span className="sr-only"> {nameOf(userId)}</span>
          </Button>
        </li>
      ))}
    </ul>
  )
}
