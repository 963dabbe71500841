import type { Message } from '@chat/contracts'
import { MessagesSquare } from 'lucide-react'
import { useChatState } from '../../app/chat-context.ts'
import { formatShort } from '../../lib/time-format.ts'

type ThreadFooterProps = { message: Message; tabIndex: number; onOpen: (messageId: string) => void }

/** Below a message that was replied to in a thread. */
export function ThreadFooter({ message, tabIndex, onOpen }: ThreadFooterProps) {
  const thread = useChatState((state) => state.threads[message.id])
  const { replyCount = 0, lastReplyAt = message.createdAt } = message.thread ?? {}
  if (replyCount === 0) return null
  const unread = thread?.isFollowing ? thread.unreadCount : 0
  return (
    <button
      type="button"
      tabIndex={tabIndex}
      onClick={() => onOpen(message.id)}
      data-testid="thread-footer"
      className="mt-1 flex items-center gap-2 rounded-lg px-2 py-1 text-sm font-medium text-accent-text hover:bg-hover"
    >
      <MessagesSquare aria-hidden className="size-4" />
      {replyCount === 1 ? '1 reply' : `${replyCount} replies`}
      {unread > 0 && (
        <span
          data-testid="thread-unread"
          className="grid h-5 min-w-5 place-items-center rounded-full bg-accent px-1.5 text-xs font-semibold text-accent-ink"
        >
          {unread > 99 ? '99+' : unread}
          <span className="sr-only"> new</span>
        </span>
      )}
      <span className="text-xs font-normal text-ink-soft">{formatShort(lastReplyAt, new Date())}</span>
    </button>
  )
}
