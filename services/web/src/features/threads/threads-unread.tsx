import { useChatState } from '../../app/chat-context.ts'
import { unreadInThreads } from './thread-list.ts'

/** How many replies wait in threads that I follow. */
export function ThreadsUnread() {
  const unread = useChatState(unreadInThreads)
  if (unread === 0) return null
  return (
    <span
      data-testid="threads-unread"
      className="grid h-5 min-w-5 place-items-center rounded-full bg-accent px-1.5 text-xs font-semibold text-accent-ink"
    >
      {unread > 99 ? '99+' : unread}
      <span className="sr-only"> new replies</span>
    </span>
  )
}
