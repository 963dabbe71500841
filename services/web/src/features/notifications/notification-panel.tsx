import type { Notification } from '@chat/contracts'
import { CheckCheck } from 'lucide-react'
import { useEffect, useState } from 'react'
import { Link, useLocation } from 'wouter'
import { useChat, useChatState, useMe } from '../../app/chat-context.ts'
import { showFailure } from '../../app/snackbar.tsx'
import { useKnownPeople, useNameOf } from '../../app/use-people.ts'
import { Avatar } from '../../lib/avatar.tsx'
import { Button } from '../../lib/button.tsx'
import { classNames } from '../../lib/class-names.ts'
import { Dialog } from '../../lib/dialog.tsx'
import { ErrorNote } from '../../lib/error-note.tsx'
import { errorTextOf } from '../../lib/error-text.ts'
import { Spinner } from '../../lib/spinner.tsx'
import { formatFull, formatShort } from '../../lib/time-format.ts'
import { conversationTitleOf } from '../conversations/conversation-title.ts'
import { addressOf, notificationTextOf } from './notification-text.ts'

/** What happened and concerns me, the newest first. */
export function NotificationPanel({ onClose }: { onClose: () => void }) {
  const chat = useChat()
  const [, navigate] = useLocation()
  const { items, unreadCount, nextCursor, isLoaded } = useChatState((state) => state.notifications)
  const [error, setError] = useState<string | null>(null)
  const [isBusy, setBusy] = useState(false)
  useKnownPeople(items.map(({ actorId }) => actorId))

  const run = (work: () => Promise<unknown>): void => {
    setBusy(true)
    work()
      .then(
        () => setError(null),
        (failure: unknown) => setError(errorTextOf(failure)),
      )
      .finally(() => setBusy(false))
  }
  useEffect(() => {
    if (!isLoaded) run(() => chat.loadNotifications())
  }, [chat, isLoaded])

  const open = (notification: Notification): void => {
    // It is read with its conversation too; what fails here is made good there.
    if (notification.readAt === null) chat.readNotification(notification.id).catch(showFailure)
    onClose()
    navigate(addressOf(notification))
  }

  return (
    <Dialog title="Notifications" placement="side" onClose={onClose} testId="notification-panel">
      <div className="mb-2 flex items-center justify-between gap-2">
        <Link href="/settings" onClick={onClose} className="text-sm text-accent-text hover:underline">
          Settings
        </Link>
        <Button
          look="plain"
          disabled={unreadCount === 0}
          onClick={() => run(() => chat.readAllNotifications())}
          data-testid="read-all-notifications"
        >
          <CheckCheck aria-hidden className="size-4.5" /> Mark all as read
        </Button>
      </div>
      {error !== null && (
        <div className="flex flex-col items-start gap-2">
          <ErrorNote>{error}</ErrorNote>
          <Button look="quiet" onClick={() => run(() => chat.loadNotifications())}>
            Try again
          </Button>
        </div>
      )}
      {!isLoaded && error === null && (
        <div className="grid h-32 place-items-center">
          <Spinner label="Loading notifications…" />
        </div>
      )}
      {isLoaded && items.length === 0 && (
        <p className="py-8 text-center text-sm text-ink-soft">
          Nothing yet. Messages, mentions, answers and reactions to you will be here.
        </p>
      )}
      <ul className="-mx-2">
        {items.map((notification) => (
          <NotificationRow key={notification.id} notification={notification} onOpen={() => open(notification)} />
        ))}
      </ul>
      {nextCursor !== null && (
        <Button look="plain" busy={isBusy} onClick={() => run(() => chat.loadOlderNotifications())} className="mt-2">
          Show older
        </Button>
      )}
    </Dialog>
  )
}

function NotificationRow({ notification, onOpen }: { notification: Notification; onOpen: () => void }) {
  const { actorId, conversationId, createdAt, preview, readAt } = notification
  const me = useMe()
  const nameOf = useNameOf()
  const conversation = useChatState((state) => state.conversations[conversationId])
  const isPlace = conversation !== undefined && conversation.kind !== 'direct'
  const place = isPlace ? conversationTitleOf(conversation, me.id, nameOf) : ''
  const isUnread = readAt === null
  return (
    <li>
      <button
        type="button"
        onClick={onOpen}
        data-testid="notification"
        data-type={notification.type}
        data-unread={isUnread}
        className="flex w-full items-start gap-3 rounded-xl px-2 py-2 text-left -outline-offset-2 hover:bg-hover"
      >
        <Avatar id={actorId} name={nameOf(actorId)} size="small" />
        <span className="min-w-0 flex-1">
          <span className="flex items-baseline gap-2">
            <span
              className={classNames('line-clamp-2 min-w-0 flex-1 text-sm', isUnread ? 'font-semibold' : 'font-medium')}
            >
              {nameOf(actorId)} <span className="font-normal">{notificationTextOf(notification, place)}</span>
            </span>
            <time dateTime={createdAt} title={formatFull(createdAt)} className="text-xs text-ink-soft">
              {formatShort(createdAt, new Date())}
            </time>
          </span>
          {preview !== '' && <span className="mt-0.5 line-clamp-2 text-sm wrap-anywhere text-ink-soft">{preview}</span>}
        </span>
        {isUnread && (
          <span className="mt-1.5 size-2 shrink-0 rounded-full bg-accent">
            <span className="sr-only">unread</span>
          </span>
        )}
      </button>
    </li>
  )
}
