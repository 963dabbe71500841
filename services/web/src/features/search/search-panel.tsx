import type { FoundMessage } from '@chat/contracts'
import { Search } from 'lucide-react'
import { type KeyboardEvent, useRef, useState } from 'react'
import { useLocation } from 'wouter'
import { useChatState, useConversation, useMe } from '../../app/chat-context.ts'
import { useNameOf } from '../../app/use-people.ts'
import { Avatar } from '../../lib/avatar.tsx'
import { Button } from '../../lib/button.tsx'
import { Dialog } from '../../lib/dialog.tsx'
import { ErrorNote } from '../../lib/error-note.tsx'
import { Spinner } from '../../lib/spinner.tsx'
import { formatFull, formatShort } from '../../lib/time-format.ts'
import { conversationTitleOf } from '../conversations/conversation-title.ts'
import { snippetOf } from './snippet.ts'
import { useMessageSearch } from './use-message-search.ts'

type SearchPanelProps = {
  /** Of the open conversation: searching begins there. */
  conversationId: string | null
  onClose: () => void
}

/** Finds messages while one types. Arrow keys go through what was found, Enter opens it where it was said. */
export function SearchPanel({ conversationId, onClose }: SearchPanelProps) {
  const me = useMe()
  const nameOf = useNameOf()
  const [, navigate] = useLocation()
  const [query, setQuery] = useState('')
  const [isHere, setHere] = useState(conversationId !== null)
  const here = useConversation(conversationId ?? '')
  const { items, hasMore, isSearching, error, loadMore } = useMessageSearch(
    query,
    isHere && conversationId !== null ? conversationId : undefined,
  )
  const input = useRef<HTMLInputElement>(null)
  const list = useRef<HTMLUListElement>(null)
  const isAsked = query.trim() !== ''

  const open = ({ conversationId, seq }: FoundMessage): void => {
    onClose()
    navigate(`/c/${conversationId}?at=${seq}`)
  }
  const moveFocus = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' && event.target === input.current) {
      const [first] = items
      if (first !== undefined && !isSearching) open(first)
      return
    }
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
    const buttons = [...(list.current?.querySelectorAll('button') ?? [])]
    const next = buttons.indexOf(document.activeElement as HTMLButtonElement) + (event.key === 'ArrowUp' ? -1 : 1)
    event.preventDefault()
    if (next < 0) input.current?.focus()
    else buttons[Math.min(next, buttons.length - 1)]?.focus()
  }

  return (
    <Dialog title="Search messages" placement="side" onClose={onClose} testId="search-panel">
      <div className="flex min-h-0 flex-col gap-3" onKeyDown={moveFocus}>
        <div className="relative">
          <Search
            aria-hidden
            className="pointer-events-none absolute top-1/2 left-3.5 size-4 -translate-y-1/2 text-ink-soft"
          />
          <input
            ref={input}
            type="search"
            autoFocus
            value={query}
            maxLength={300}
            onChange={(event) => setQuery(event.target.value)}
            placeholder="Words, or from:name"
            aria-label="Search messages"
            aria-describedby="search-hint"
            autoComplete="off"
            data-testid="message-search"
            className="h-11 w-full rounded-xl border border-line-strong/60 bg-surface pr-3 pl-10 text-base outline-offset-0 sm:text-sm"
          />
        </div>
        {here !== undefined && (
          <label className="flex min-h-9 cursor-pointer items-center gap-2.5 text-sm">
            <input
              type="checkbox"
              checked={isHere}
              onChange={(event) => setHere(event.target.checked)}
              data-testid="search-here"
              className="size-4 accent-accent"
            />
            <span className="min-w-0 truncate">Only in {conversationTitleOf(here, me.id, nameOf)}</span>
          </label>
        )}
        {error !== null && <ErrorNote>{error}</ErrorNote>}
        <p id="search-hint" role="status" className="text-xs text-ink-soft">
          {!isAsked
            ? 'Also "a phrase", from:me, in:room, before:2026-01-31, after:2026-01-01, has:link.'
            : isSearching
              ? 'Searching…'
              : error !== null
                ? ''
                : items.length > 0
                  ? `${items.length}${hasMore ? ' or more' : ''} found, the newest first`
                  : 'Nothing found. Use fewer or other words.'}
        </p>
        {isSearching && items.length === 0 && (
          <div className="grid h-24 place-items-center">
            <Spinner />
          </div>
        )}
        <ul ref={list} className="-mx-2">
          {items.map((found) => (
            <Result key={found.id} found={found} onOpen={() => open(found)} />
          ))}
        </ul>
        {hasMore && (
          <Button look="plain" onClick={loadMore} busy={isSearching} data-testid="search-more">
            Show older
          </Button>
        )}
      </div>
    </Dialog>
  )
}

function Result({ found, onOpen }: { found: FoundMessage; onOpen: () => void }) {
  const me = useMe()
  const nameOf = useNameOf()
  const conversation = useChatState((state) => state.conversations[found.conversationId])
  const name = found.senderId === me.id ? 'You' : nameOf(found.senderId)
  const isDirect = conversation === undefined || conversation.kind === 'direct'
  const title = conversation === undefined ? '' : conversationTitleOf(conversation, me.id, nameOf)
  return (
    <li>
      <button
        type="button"
        onClick={onOpen}
        data-testid="search-result"
        data-message-id={found.id}
        className="flex w-full items-start gap-3 rounded-xl px-2 py-2 text-left -outline-offset-2 hover:bg-hover"
      >
        <Avatar id={found.senderId} name={name} size="small" />
        <span className="min-w-0 flex-1">
          <span className="flex items-baseline gap-2">
            <span className="min-w-0 flex-1 truncate text-sm font-medium">
              {name}
              {title !== '' && (
                <span className="font-normal text-ink-soft"> {isDirect ? `with ${title}` : `in ${title}`}</span>
              )}
            </span>
            <time dateTime={found.createdAt} title={formatFull(found.createdAt)} className="text-xs text-ink-soft">
              {formatShort(found.createdAt, new Date())}
            </time>
          </span>
          <span className="mt-0.5 line-clamp-3 text-sm wrap-anywhere text-ink-soft">
            {snippetOf(found.content, found.highlights).map(({ text, isHighlighted }, index) =>
              isHighlighted ? (
                <mark key={index} className="rounded-sm bg-accent-soft font-medium text-ink">
                  {text}
                </mark>
              ) : (
                text
              ),
            )}
          </span>
        </span>
      </button>
    </li>
  )
}
