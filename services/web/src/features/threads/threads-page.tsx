import { CheckCheck, MessagesSquare } from 'lucide-react'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { Link } from 'wouter'
import { useChat, useChatState, useConversation, useMe } from '../../app/chat-context.ts'
import { MainHeading } from '../../app/main-heading.tsx'
import { useKnownPeople, useNameOf } from '../../app/use-people.ts'
import { Avatar } from '../../lib/avatar.tsx'
import { Button } from '../../lib/button.tsx'
import { ErrorNote } from '../../lib/error-note.tsx'
import { errorTextOf } from '../../lib/error-text.ts'
import { Spinner } from '../../lib/spinner.tsx'
import { formatFull, formatShort } from '../../lib/time-format.ts'
import { conversationTitleOf } from '../conversations/conversation-title.ts'
import { quotedTextOf } from '../messages/quoted-message.tsx'
import { type ListedThread, threadListOf } from './thread-list.ts'

/** All threads that I follow, with what is new in them. Arrow keys go through them, Enter opens one. */
export function ThreadsPage() {
  const chat = useChat()
  const threads = useChatState((state) => state.threads)
  const conversations = useChatState((state) => state.conversations)
  const listed = threadListOf({ threads, conversations })
  const [cursor, setCursor] = useState<string | null>(null)
  const [isLoaded, setLoaded] = useState(false)
  const [isBusy, setBusy] = useState(false)
  const [error, setError] = useState<string | null>(null)
  const list = useRef<HTMLUListElement>(null)
  useKnownPeople(listed.map(({ root }) => root.senderId))

  const load = async (after?: string): Promise<void> => {
    setBusy(true)
    try {
      setCursor(await chat.loadThreads(after))
      setLoaded(true)
      setError(null)
    } catch (failure) {
      setError(errorTextOf(failure))
    }
    setBusy(false)
  }
  // One that began on another device is known by its name alone.
  const unknown = Object.values(threads).filter(({ root, isFollowing }) => isFollowing && root === null).length
  useEffect(() => void load(), [chat, unknown])

  const moveFocus = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step === undefined) return
    const links = [...(list.current?.querySelectorAll('a') ?? [])]
    const next = links.indexOf(document.activeElement as HTMLAnchorElement) + step
    event.preventDefault()
    links[Math.max(0, Math.min(next, links.length - 1))]?.focus()
  }
  const unread = listed.filter(({ unreadCount }) => unreadCount > 0)
  const readAll = (): void => {
    for (const { messageId, conversationId } of unread)
      chat.markThreadRead(messageId, conversations[conversationId]?.lastSeq ?? 0)
  }

  return (
    <section aria-label="Threads" className="flex h-full flex-col" onKeyDown={moveFocus}>
      <MainHeading title="Threads">
        <Button look="plain" disabled={unread.length === 0} onClick={readAll} data-testid="read-all-threads">
          <CheckCheck aria-hidden className="size-4.5" /> Mark all as read
        </Button>
      </MainHeading>
      <div className="scroll-area min-h-0 flex-1 p-3 sm:p-5">
        <div className="mx-auto flex max-w-2xl flex-col gap-3">
          {error !== null && (
            <div className="flex flex-col items-start gap-2">
              <ErrorNote>{error}</ErrorNote>
              <Button look="quiet" onClick={() => void load()}>
                Try again
              </Button>
            </div>
          )}
          {listed.length === 0 && !isLoaded && error === null && (
            <div className="grid h-40 place-items-center">
              <Spinner label="Loading your threads…" />
            </div>
          )}
          {listed.length === 0 && isLoaded && (
            <div className="grid justify-items-center gap-3 py-10 text-center text-ink-soft" data-testid="no-threads">
              <MessagesSquare aria-hidden className="size-8" />
              <p className="max-w-sm">
                No threads yet. Choose “Reply in thread” at a message: it is kept here, and so are threads in which you
                are mentioned.
              </p>
            </div>
          )}
          <ul ref={list} className="flex flex-col gap-2" data-testid="threads">
            {listed.map((thread) => (
              <ThreadRow key={thread.messageId} thread={thread} />
            ))}
          </ul>
          {cursor !== null && (
            <Button look="plain" busy={isBusy} onClick={() => void load(cursor)}>
              Show older
            </Button>
          )}
        </div>
      </div>
    </section>
  )
}

function ThreadRow({ thread: { messageId, conversationId, root, unreadCount } }: { thread: ListedThread }) {
  const me = useMe()
  const nameOf = useNameOf()
  const conversation = useConversation(conversationId)
  const { replyCount = 0, lastReplyAt = root.createdAt } = root.thread ?? {}
  if (conversation === undefined) return null
  const title = conversationTitleOf(conversation, me.id, nameOf)
  const name = root.senderId === me.id ? 'You' : nameOf(root.senderId)
  return (
    <li>
      <Link
        href={`/c/${conversationId}?thread=${root.seq}`}
        data-testid="thread"
        data-message-id={messageId}
        data-unread={unreadCount}
        className="flex items-start gap-3 rounded-2xl border border-line p-3 -outline-offset-2 hover:bg-hover"
      >
        <Avatar id={root.senderId} name={nameOf(root.senderId)} />
        <span className="min-w-0 flex-1">
          <span className="flex items-baseline gap-2">
            <span className="min-w-0 flex-1 truncate text-sm font-medium">
              {name}{' '}
              <span className="font-normal text-ink-soft">
                {conversation.kind === 'direct' ? `with ${title}` : `in ${title}`}
              </span>
            </span>
            <time dateTime={lastReplyAt} title={formatFull(lastReplyAt)} className="text-xs text-ink-soft">
              {formatShort(lastReplyAt, new Date())}
            </time>
          </span>
          <span className="mt-0.5 line-clamp-2 text-[15px] wrap-anywhere">{quotedTextOf(root)}</span>
          <span className="mt-1 flex items-center gap-2 text-sm text-ink-soft">
            {replyCount === 1 ? '1 reply' : `${replyCount} replies`}
            {unreadCount > 0 && (
              <span
                data-testid="thread-new"
                className="grid h-5 place-items-center rounded-full bg-accent px-2 text-xs font-semibold text-accent-ink"
              >
                {unreadCount > 99 ? '99+' : unreadCount} new
              </span>
            )}
          </span>
        </span>
      </Link>
    </li>
  )
}
