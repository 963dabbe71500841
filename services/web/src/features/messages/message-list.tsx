import type { Conversation, Message } from '@chat/contracts'
import { ArrowDown } from 'lucide-react'
import { type KeyboardEvent, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { Virtualizer, type VirtualizerHandle } from 'virtua'
import { useChat, useChatState } from '../../app/chat-context.ts'
import { showFailure } from '../../app/snackbar.tsx'
import { useKnownPeople, useNameOf } from '../../app/use-people.ts'
import { Spinner } from '../../lib/spinner.tsx'
import { formatDay } from '../../lib/time-format.ts'
import { RunningItem } from '../assistant/running-item.tsx'
import { useGenerations } from '../assistant/use-generations.ts'
import { may } from '../people/participant-rules.ts'
import { deliveryStateOf } from './delivery-state.ts'
import { MessageItem } from './message-item.tsx'
import { type MessageRow, messageRows, seqOfRow } from './message-rows.ts'
import { noticeTextOf } from './notice-text.ts'
import { PendingItem } from './pending-item.tsx'

/** Room at the top for "loading" and "this is the beginning". */
const HEADER_HEIGHT = 64
/** Older and newer pages are asked for before they are needed. */
const LOAD_AHEAD = 800
/** Nearer to the end than this is at the end. */
const END_SLACK = 48

/** Scrolling this soon after an input is done by hand; else the list corrects itself, while rows are being measured. */
const INPUT_MS = 1_000

type MessageListProps = {
  conversation: Conversation
  meId: string
  onEdit: (message: Message) => void
  onDelete: (message: Message) => void
  /** Counts what was sent from here: a rise goes to the end. */
  sentCount: number
  /** A message that is looked for: it is brought into view, and marked. */
  targetSeq: number | null
  /** Where to go; a rise of `count` goes there again. */
  jump: { seq: number; count: number } | null
}

export function MessageList({ conversation, meId, onEdit, onDelete, sentCount, targetSeq, jump }: MessageListProps) {
  const { id } = conversation
  const chat = useChat()
  const messageWindow = useChatState((state) => state.windows[id])
  const pending = useChatState((state) => state.pending[id])
  const running = useGenerations(id, null)
  const all = messageWindow?.items ?? NO_MESSAGES
  // What was forgotten of a talk with the assistant leaves no trace that anybody would need.
  const messages = useMemo(
    () => (conversation.kind === 'assistant' ? all.filter(({ deletedAt }) => deletedAt === null) : all),
    [all, conversation.kind],
  )
  const isLoaded = messageWindow?.isLoaded ?? false
  const hasOlder = messageWindow?.hasOlder ?? false
  const hasNewer = messageWindow?.hasNewer ?? false
  const isLoading = messageWindow?.isLoading ?? true

  const [dividerAfterSeq, setDividerAfterSeq] = useState<number | null>(() =>
    conversation.unreadCount > 0 ? conversation.lastReadSeq : null,
  )
  const isDividerReached = !hasOlder || (messages[0]?.seq ?? 0) <= (dividerAfterSeq ?? 0)
  const rows = useMemo(
    () =>
      messageRows({
        messages,
        pending: hasNewer ? [] : (pending ?? []),
        running: hasNewer ? [] : running,
        meId,
        dividerAfterSeq: isDividerReached ? dividerAfterSeq : null,
      }),
    [messages, pending, running, hasNewer, meId, dividerAfterSeq, isDividerReached],
  )

  useKnownPeople(
    useMemo(
      () =>
        messages.flatMap((it) => [
          it.senderId,
          it.forwardedFrom ?? it.senderId,
          ...it.reactions.flatMap((r) => r.userIds),
        ]),
      [messages],
    ),
  )
  const nameOfNow = useNameOf()
  const users = useChatState((state) => state.users)
  // One function as long as nobody's name changes, so that messages are not drawn again without need.
  const nameOf = useCallback(nameOfNow, [users])

  const scroller = useRef<HTMLDivElement>(null)
  const list = useRef<VirtualizerHandle>(null)
  /** Whether the end is kept in view when something is added or grows. */
  const isStuck = useRef(true)
  const lastOffset = useRef(0)
  const lastInputAt = useRef(-INPUT_MS)
  const isPlaced = useRef(false)
  /** What is being brought into view. Until it is there the end does not hold, although it may still be in view. */
  const comingSeq = useRef<number | null>(null)
  const [isAtEnd, setAtEnd] = useState(true)
  const [activeKey, setActiveKey] = useState<string | null>(null)

  // Rows that were put before the first one must not move what is being read.
  const firstKey = rows.find((row) => row.type !== 'day' && row.type !== 'new')?.key
  const keyBefore = useRef(firstKey)
  const isPrepended =
    keyBefore.current !== undefined &&
    firstKey !== keyBefore.current &&
    rows.some(({ key }) => key === keyBefore.current)
  useLayoutEffect(() => {
    keyBefore.current = firstKey
  })

  /** By the element itself: the list's own way keeps scrolling until rows are measured, against a hand that scrolls. */
  const scrollToEnd = useCallback((): void => {
    isStuck.current = true
    if (scroller.current !== null) scroller.current.scrollTop = scroller.current.scrollHeight
  }, [])

  const keepEnd = useCallback((): void => {
    if (!isStuck.current || hasNewer) return
    scrollToEnd()
    // Rows that this brings in are measured, and shown, with the next frame. Nothing else may ask for one for long.
    requestAnimationFrame(() => isStuck.current && scrollToEnd())
  }, [hasNewer, scrollToEnd])

  /** What is in view counts as read, but only when somebody can be looking. */
  const markSeen = useCallback((): void => {
    if (document.visibilityState !== 'visible' || !document.hasFocus() || list.current === null) return
    const { scrollOffset, viewportSize } = list.current
    const lastIndex = isStuck.current ? rows.length - 1 : list.current.findItemIndex(scrollOffset + viewportSize - 8)
    for (let index = Math.min(lastIndex, rows.length - 1); index >= 0; index -= 1) {
      const shownSeq = seqOfRow(rows[index])
      if (shownSeq === null) continue
      // At the end nothing is left unseen: replies in threads are no rows of this list.
      const seq = isStuck.current && !hasNewer ? Math.max(shownSeq, messages.at(-1)?.seq ?? 0) : shownSeq
      const known = chat.store.getState().conversations[id]
      if (known !== undefined && (seq > known.lastReadSeq || known.unreadCount > 0)) chat.markRead(id, seq)
      return
    }
  }, [chat, id, rows, messages, hasNewer])

  const loadMore = useCallback((): void => {
    if (list.current === null || !isPlaced.current || isLoading) return
    const { scrollOffset, scrollSize, viewportSize } = list.current
    if (hasOlder && scrollOffset < LOAD_AHEAD) chat.loadOlder(id).catch(() => undefined)
    else if (hasNewer && scrollSize - scrollOffset - viewportSize < LOAD_AHEAD)
      chat.loadNewer(id).catch(() => undefined)
  }, [chat, id, isLoading, hasOlder, hasNewer])

  const bringIntoView = (index: number): void => {
    isStuck.current = false
    comingSeq.current = seqOfRow(rows[index])
    setActiveKey(rows[index]?.key ?? null)
    list.current?.scrollToIndex(index, { align: 'center' })
  }

  const onScroll = (offset: number): void => {
    const isEnd = isEndInView(scroller.current)
    const isByHand = performance.now() - lastInputAt.current < INPUT_MS
    if (comingSeq.current !== null && isInView(scroller.current, comingSeq.current)) comingSeq.current = null
    if (isEnd && comingSeq.current === null) isStuck.current = !hasNewer
    else if (offset < lastOffset.current && isByHand) isStuck.current = false
    lastOffset.current = offset
    setAtEnd(isEnd || isStuck.current)
    loadMore()
    markSeen()
  }

  const reachedSeq = useRef<number | null>(null)
  useLayoutEffect(() => {
    if (targetSeq === null) reachedSeq.current = null
    if (!isLoaded || targetSeq === null || reachedSeq.current === targetSeq) return
    const index = rows.findIndex((row) => row.type === 'message' && row.message.seq === targetSeq)
    if (index < 0) return
    reachedSeq.current = targetSeq
    isPlaced.current = true
    bringIntoView(index)
    // It is there to be focused when the list has drawn what it scrolled to.
    requestAnimationFrame(() =>
      requestAnimationFrame(() =>
        scroller.current?.querySelector<HTMLElement>(`[data-seq="${targetSeq}"]`)?.focus({ preventScroll: true }),
      ),
    )
  }, [targetSeq, rows, isLoaded])

  /** Where to go as soon as it is among the rows. */
  const goingTo = useRef<number | null>(null)
  const goTo = (): boolean => {
    const index = rows.findIndex((row) => seqOfRow(row) === goingTo.current)
    if (goingTo.current === null || index < 0) return false
    goingTo.current = null
    bringIntoView(index)
    return true
  }
  useEffect(() => {
    if (jump === null) return
    goingTo.current = jump.seq
    if (!goTo()) chat.loadAround(id, jump.seq).catch(showFailure)
  }, [jump])

  useLayoutEffect(() => {
    if (!isLoaded || rows.length === 0) return
    if (!isPlaced.current) {
      isPlaced.current = true
      const divider = rows.findIndex((row) => row.type === 'new')
      if (divider > 0) {
        isStuck.current = false
        list.current?.scrollToIndex(divider, { align: 'start', offset: -48 })
        // Where everything fits there is no scrolling that would tell.
        requestAnimationFrame(() => {
          isStuck.current = isEndInView(scroller.current)
          markSeen()
        })
        return
      }
    }
    if (goTo()) return
    keepEnd()
  }, [rows, isLoaded, keepEnd])

  useEffect(() => {
    loadMore()
    markSeen()
  }, [loadMore, markSeen])

  useEffect(() => {
    if (sentCount === 0) return
    comingSeq.current = null
    setDividerAfterSeq(null)
    scrollToEnd()
  }, [sentCount])

  // What arrives while nobody looks is behind a divider when somebody comes back.
  const awaySeq = useRef<number | null>(null)
  const lastSeq = messages.at(-1)?.seq ?? 0
  const lastSenderId = messages.at(-1)?.senderId
  useEffect(() => {
    const onBlur = (): void => {
      awaySeq.current = lastSeq
    }
    const onFocus = (): void => {
      awaySeq.current = null
      markSeen()
    }
    window.addEventListener('blur', onBlur)
    window.addEventListener('focus', onFocus)
    document.addEventListener('visibilitychange', markSeen)
    return () => {
      window.removeEventListener('blur', onBlur)
      window.removeEventListener('focus', onFocus)
      document.removeEventListener('visibilitychange', markSeen)
    }
  }, [lastSeq, markSeen])
  useEffect(() => {
    if (awaySeq.current === null || lastSeq <= awaySeq.current || lastSenderId === meId) return
    setDividerAfterSeq(awaySeq.current)
    awaySeq.current = null
  }, [lastSeq, lastSenderId, meId])

  const tabStop = activeKey !== null && rows.some(({ key }) => key === activeKey) ? activeKey : lastMessageKeyOf(rows)
  const tabStopIndex = rows.findIndex(({ key }) => key === tabStop)

  const noteInput = (): void => {
    lastInputAt.current = performance.now()
    comingSeq.current = null
  }

  /** Arrow keys go from message to message; Tab goes on to what can be done with it. */
  const onKeyDown = (event: KeyboardEvent): void => {
    const articles = [...(scroller.current?.querySelectorAll<HTMLElement>('[data-row]') ?? [])]
    const index = articles.indexOf(event.target as HTMLElement)
    if (index < 0) return
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key]
    const next =
      event.key === 'Home' ? articles[0] : event.key === 'End' ? articles.at(-1) : step && articles[index + step]
    if (!next) return
    event.preventDefault()
    next.focus({ preventScroll: true })
    next.scrollIntoView({ block: 'nearest' })
  }

  const jumpToLatest = async (): Promise<void> => {
    comingSeq.current = null
    isStuck.current = true
    if (hasNewer) await chat.loadNewest(id).catch(() => undefined)
    scrollToEnd()
  }

  const unread = conversation.unreadCount
  return (
    <div className="relative min-h-0 flex-1">
      <div
        ref={scroller}
        className="scroll-area flex h-full flex-col [overflow-anchor:none]"
        onKeyDown={onKeyDown}
        onKeyDownCapture={noteInput}
        onWheel={noteInput}
        onTouchMove={noteInput}
        onPointerDown={noteInput}
        onPointerMove={(event) => event.buttons !== 0 && noteInput()}
        role={rows.some(({ type }) => type === 'message') ? 'feed' : 'region'} // a feed without an article is none
        aria-label="Messages"
        aria-busy={isLoading}
        data-testid="message-list"
      >
        {/* Pushes a short conversation down to the composer. */}
        <div className="grow" />
        <div style={{ height: HEADER_HEIGHT }} className="grid shrink-0 place-content-center text-sm text-ink-soft">
          {isLoaded && !hasOlder
            ? rows.length > 0
              ? 'This is the beginning of the conversation.'
              : 'No messages yet. Say hello.'
            : isLoading && <Spinner label="Loading messages…" />}
        </div>
        <Virtualizer
          ref={list}
          data={rows}
          scrollRef={scroller}
          startMargin={HEADER_HEIGHT}
          shift={isPrepended}
          onScroll={onScroll}
          onResize={keepEnd}
          keepMounted={tabStopIndex < 0 ? [] : [tabStopIndex]}
        >
          {(row, index) => (
            <div
              key={row.key}
              className={index === rows.length - 1 ? 'mx-auto max-w-5xl pb-2' : 'mx-auto max-w-5xl'}
              onFocus={() => setActiveKey(row.key)}
            >
              {row.type === 'message' ? (
                <MessageItem
                  message={row.message}
                  delivery={deliveryStateOf(row.message, conversation, meId)}
                  showsPeople={conversation.kind !== 'direct'}
                  mayModerate={may('delete-message-of-others', conversation)}
                  meId={meId}
                  nameOf={nameOf}
                  isFirst={row.isFirst}
                  isLast={row.isLast}
                  isTabStop={row.key === tabStop}
                  isTarget={row.message.seq === targetSeq}
                  onEdit={onEdit}
                  onDelete={onDelete}
                />
              ) : row.type === 'pending' ? (
                <PendingItem pending={row.pending} isFirst={row.isFirst} isLast={row.isLast} />
              ) : row.type === 'running' ? (
                <RunningItem generation={row.generation} meId={meId} />
              ) : row.type === 'notice' ? (
                <div
                  role="article"
                  data-testid="notice"
                  data-seq={row.message.seq}
                  className="px-6 py-1.5 text-center text-xs text-ink-soft"
                >
                  {noticeTextOf(row.message, meId, nameOf)}
                </div>
              ) : row.type === 'day' ? (
                <div data-testid="day-separator" className="flex justify-center pt-4 pb-1">
                  <span className="rounded-full bg-bubble px-3 py-1 text-xs font-medium text-ink-soft">
                    {formatDay(row.at, new Date())}
                  </span>
                </div>
              ) : (
                <div
                  data-testid="new-messages-divider"
                  className="flex items-center gap-3 px-4 pt-3 pb-1 text-xs font-semibold text-accent-text"
                >
                  <span className="h-px flex-1 bg-accent/40" />
                  New messages
                  <span className="h-px flex-1 bg-accent/40" />
                </div>
              )}
            </div>
          )}
        </Virtualizer>
      </div>
      {isLoaded && (!isAtEnd || hasNewer) && (
        <button
          type="button"
          onClick={() => void jumpToLatest()}
          data-testid="jump-to-latest"
          className="absolute right-4 bottom-3 z-20 flex h-10 items-center gap-2 rounded-full border border-line bg-raised px-4 text-sm font-semibold shadow-card hover:bg-hover motion-safe:animate-appear"
        >
          <ArrowDown aria-hidden className="size-4" />
          {unread > 0 ? `${unread} new` : 'Jump to latest'}
          {unread > 0 && <span className="sr-only">, jump to latest</span>}
        </button>
      )}
    </div>
  )
}

/** Of the element itself: the list learns of a change of its size only after the scrolling that it causes. */
function isEndInView(element: HTMLElement | null): boolean {
  if (element === null) return false
  return element.scrollHeight - element.scrollTop - element.clientHeight < END_SLACK
}

function isInView(element: HTMLElement | null, seq: number): boolean {
  const row = element?.querySelector(`[data-seq="${seq}"]`)?.getBoundingClientRect()
  const view = element?.getBoundingClientRect()
  return row !== undefined && view !== undefined && row.bottom > view.top && row.top < view.bottom
}

const NO_MESSAGES: readonly Message[] = []

const lastMessageKeyOf = (rows: readonly MessageRow[]): string | null =>
  rows.findLast(({ type }) => type === 'message')?.key ?? null
