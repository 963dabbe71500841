import type { Account } from '@chat/contracts'
import { UserPlus } from 'lucide-react'
import { useCallback, useEffect, useState } from 'react'
import { useChat, useMe } from '../../app/chat-context.ts'
import { MainHeading } from '../../app/main-heading.tsx'
import { Avatar } from '../../lib/avatar.tsx'
import { Button } from '../../lib/button.tsx'
import { ConfirmDialog } from '../../lib/confirm-dialog.tsx'
import { ErrorNote } from '../../lib/error-note.tsx'
import { SearchField } from '../../lib/search-field.tsx'
import { Spinner } from '../../lib/spinner.tsx'
import { ASSISTANT_ID } from '../assistant/assistant-id.ts'
import { AddAccountDialog } from './add-account-dialog.tsx'
import { usePages } from './use-pages.ts'

const PAUSE_MS = 200

/** For the administrator of the installation: who is here, also who is suspended, and accounts for who is not. */
export function AccountsPage() {
  const chat = useChat()
  const [query, setQuery] = useState('')
  const [isAdding, setAdding] = useState(false)
  const read = useCallback(
    (after?: string) => chat.rest('listAccounts', { query: { q: query.trim(), cursor: after } }),
    [chat, query],
  )
  const { items: accounts, cursor, error, load } = usePages<Account>(read)
  useEffect(() => {
    const timer = setTimeout(() => void load(), query === '' ? 0 : PAUSE_MS)
    return () => clearTimeout(timer)
  }, [load, query])

  return (
    <section aria-label="Accounts" className="flex h-full flex-col">
      <MainHeading title="Accounts">
        <Button onClick={() => setAdding(true)} data-testid="add-account">
          <UserPlus aria-hidden className="size-4.5" /> New account
        </Button>
      </MainHeading>
      <div className="scroll-area min-h-0 flex-1 p-3 sm:p-5">
        <div className="mx-auto flex max-w-2xl flex-col gap-3">
          <SearchField label="Find an account" value={query} onChange={setQuery} testId="account-search" />
          {error !== undefined && (
            <div className="flex flex-col items-start gap-2">
              <ErrorNote>{error}</ErrorNote>
              <Button look="quiet" onClick={() => void load()}>
                Try again
              </Button>
            </div>
          )}
          {accounts === null && error === undefined && (
            <div className="grid h-40 place-items-center">
              <Spinner label="Loading the accounts…" />
            </div>
          )}
          {accounts?.length === 0 && (
            <p className="py-8 text-center text-sm text-ink-soft">No account has this name.</p>
          )}
          <ul className="flex flex-col gap-2" data-testid="accounts">
            {accounts?.map((account) => (
              <AccountRow key={account.id} account={account} onChanged={() => void load()} />
            ))}
          </ul>
          {cursor !== null && (
            <Button look="plain" onClick={() => void load(cursor)}>
              Show more
            </Button>
          )}
        </div>
      </div>
      {isAdding && (
        <AddAccountDialog
          onAdded={() => {
            setAdding(false)
            void load()
          }}
          onClose={() => setAdding(false)}
        />
      )}
    </section>
  )
}

function AccountRow({ account, onChanged }: { account: Account; onChanged: () => void }) {
  const chat = useChat()
  const me = useMe()
  const [isAsked, setAsked] = useState(false)
  const { id, displayName, username, email, role, suspendedAt } = account
  const isAssistant = id === ASSISTANT_ID // nobody signs in with it, which is kept as a suspension
  const isSuspended = suspendedAt !== null && !isAssistant
  const mayChange = id !== me.id && role !== 'admin' && !isAssistant
  const params = { userId: id }

  return (
    <li className="flex items-center gap-3 rounded-2xl border border-line p-3" data-testid="account">
      <Avatar id={id} name={displayName} />
      <div className="min-w-0 flex-1">
        <h2 className="truncate font-medium">
          {displayName} {role === 'admin' && <span className="text-sm font-normal text-ink-soft">administrator</span>}
        </h2>
        <p className="truncate text-sm text-ink-soft">
          {isAssistant ? 'Answers questions' : `@${username} · ${email}`}
          {isSuspended && <span className="text-danger-text"> · suspended</span>}
        </p>
      </div>
      {mayChange && (
        <Button
          look="quiet"
          className={isSuspended ? undefined : 'text-danger-text'}
          onClick={() => setAsked(true)}
          data-testid={isSuspended ? 'account-reinstate' : 'account-suspend'}
        >
          {isSuspended ? 'Let back in…' : 'Suspend…'}
        </Button>
      )}
      {isAsked && (
        <ConfirmDialog
          title={isSuspended ? `Let ${displayName} back in?` : `Suspend ${displayName}?`}
          text={
            isSuspended
              ? 'They can sign in again.'
              : 'All their sessions end at once, and they cannot sign in until you take it back.'
          }
          confirmLabel={isSuspended ? 'Let back in' : 'Suspend'}
          onConfirm={async () => {
            await (isSuspended ? chat.rest('reinstateUser', { params }) : chat.rest('suspendUser', { params }))
            onChanged()
          }}
          onClose={() => setAsked(false)}
          testId="moderation-dialog"
        />
      )}
    </li>
  )
}
