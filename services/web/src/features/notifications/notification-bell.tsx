import { Bell } from 'lucide-react'
import { useChatState } from '../../app/chat-context.ts'
import { IconButton } from '../../lib/icon-button.tsx'

/** Opens the list; counts what was not read. */
export function NotificationBell({ onOpen }: { onOpen: () => void }) {
  const unread = useChatState((state) => state.notifications.unreadCount)
  // What is read aloud contains what is shown.
  const count = unread > 99 ? '99+' : `${unread}`
  return (
    <IconButton
      label={unread === 0 ? 'Notifications' : `Notifications, ${count} unread`}
      onClick={onOpen}
      className="relative"
      data-testid="notification-bell"
    >
      <Bell />
      {unread > 0 && (
        <span
          aria-hidden
          data-testid="notification-count"
          className="absolute top-0.5 right-0.5 grid h-4 min-w-4 place-items-center rounded-full bg-accent px-1 text-[10px] font-semibold text-accent-ink"
        >
          {count}
        </span>
      )}
    </IconButton>
  )
}
