import type { User } from '@chat/contracts'
import { Check, Search } from 'lucide-react'
import { type KeyboardEvent, useRef, useState } from 'react'
import { Avatar } from '../../lib/avatar.tsx'
import { classNames } from '../../lib/class-names.ts'
import { ErrorNote } from '../../lib/error-note.tsx'
import { Spinner } from '../../lib/spinner.tsx'
import { useUserSearch } from './use-user-search.ts'

type UserSearchProps = {
  onChoose: (user: User) => void
  /** Shown with a mark; given where several can be chosen. */
  chosenIds?: ReadonlySet<string>
  /** False where another field comes first. */
  isFirst?: boolean
  /** Left out, like those who are in already. */
  hiddenIds?: ReadonlySet<string>
}

/** An input and the people it finds. ArrowDown and Enter go from the input into the list. */
export function UserSearch({ onChoose, chosenIds, hiddenIds, isFirst = true }: UserSearchProps) {
  const [query, setQuery] = useState('')
  const { people, isSearching, error } = useUserSearch(query)
  const list = useRef<HTMLUListElement>(null)
  const input = useRef<HTMLInputElement>(null)
  const shown = people.filter(({ id }) => hiddenIds?.has(id) !== true)

  const moveFocus = (event: KeyboardEvent): void => {
    const isEnter = event.key === 'Enter' && event.target === input.current
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp' && !isEnter) return
    const buttons = [...(list.current?.querySelectorAll('button') ?? [])]
    const index = buttons.indexOf(document.activeElement as HTMLButtonElement)
    const next = index + (event.key === 'ArrowUp' ? -1 : 1)
    event.preventDefault()
    if (next < 0) input.current?.focus()
    else buttons[Math.min(next, buttons.length - 1)]?.focus()
  }

  return (
    <div className="flex min-h-0 flex-col gap-2" onKeyDown={moveFocus}>
      <div className="relative">
        <Search
          aria-hidden
          className="pointer-events-none absolute top-1/2 left-3.5 size-4 -translate-y-1/2 text-ink-soft"
        />
        <input
          ref={input}
          type="search"
          autoFocus={isFirst}
          value={query}
          onChange={(event) => setQuery(event.target.value)}
          placeholder="Search by name"
          aria-label="Search people by name"
          autoComplete="off"
          data-testid="user-search"
          className="h-11 w-full rounded-xl border border-line-strong/60 bg-surface pr-3 pl-10 text-base outline-offset-0 sm:text-sm"
        />
      </div>
      {error !== null && <ErrorNote>{error}</ErrorNote>}
      <div className="min-h-56">
        <p role="status" className="px-1 py-1 text-xs text-ink-soft">
          {isSearching
            ? 'Searching…'
            : error !== null
              ? ''
              : shown.length > 0
                ? query.trim() === ''
                  ? 'People here'
                  : `${shown.length} found`
                : query.trim() === ''
                  ? 'Nobody else is here yet. Invite somebody to sign up.'
                  : 'Nobody has a name that begins like this. Check the spelling.'}
        </p>
        {isSearching && shown.length === 0 && (
          <div className="grid h-32 place-items-center">
            <Spinner />
          </div>
        )}
        <ul ref={list} className="-mx-2">
          {shown.map((user) => {
            const isChosen = chosenIds?.has(user.id) ?? false
            return (
              <li key={user.id}>
                <button
                  type="button"
                  onClick={() => onChoose(user)}
                  {...(chosenIds === undefined ? {} : { 'aria-pressed': isChosen })}
                  data-testid="user-search-result"
                  data-user-id={user.id}
                  data-username={user.username}
                  className="flex w-full items-center gap-3 rounded-xl px-2 py-2 text-left -outline-offset-2 hover:bg-hover"
                >
                  <Avatar id={user.id} name={user.displayName} />
                  <span className="min-w-0 flex-1">
                    <span className="block truncate text-[15px] font-medium">{user.displayName}</span>
                    <span className="block truncate text-sm text-ink-soft">@{user.username}</span>
                  </span>
                  {chosenIds !== undefined && (
                    <span
                      aria-hidden
                      className={classNames(
                        'grid size-5 place-items-center rounded-full border',
                        isChosen ? 'border-accent bg-accent text-accent-ink' : 'border-line-strong',
                      )}
                    >
                      {isChosen && <Check className="size-3.5" />}
                    </span>
                  )}
                </button>
              </li>
            )
          })}
        </ul>
      </div>
    </div>
  )
}
