import type { Conversation, Invite } from '@chat/contracts'
import { Check, Copy, Link as LinkIcon, Trash2 } from 'lucide-react'
import { useCallback, useEffect, useState } from 'react'
import { useChat } from '../../app/chat-context.ts'
import { showFailure } from '../../app/snackbar.tsx'
import { Button } from '../../lib/button.tsx'
import { durationTextOf } from '../../lib/duration-text.ts'
import { ErrorNote } from '../../lib/error-note.tsx'
import { errorTextOf } from '../../lib/error-text.ts'
import { IconButton } from '../../lib/icon-button.tsx'
import { SelectField } from '../../lib/select-field.tsx'
import { Spinner } from '../../lib/spinner.tsx'
import { formatFull } from '../../lib/time-format.ts'

const LIFETIMES = [3_600, 86_400, 604_800, 2_592_000]
const USES = [1, 5, 25, 100]

const linkOf = ({ code }: Invite): string => `${location.origin}/invite/${code}`

/** The links that let people into a group: make one, copy it, end it. */
export function InviteLinks({ conversation, onDone }: { conversation: Conversation; onDone: () => void }) {
  const chat = useChat()
  const { id } = conversation
  const [invites, setInvites] = useState<readonly Invite[] | null>(null)
  const [error, setError] = useState<string>()
  const [lifetime, setLifetime] = useState('604800')
  const [uses, setUses] = useState('0')
  const [isBusy, setBusy] = useState(false)

  const load = useCallback(() => {
    chat.listInvites(id).then(setInvites, (failure: unknown) => setError(errorTextOf(failure)))
  }, [chat, id])
  useEffect(load, [load])

  const make = async (): Promise<void> => {
    setBusy(true)
    setError(undefined)
    try {
      const expiresAt = lifetime === '0' ? null : new Date(Date.now() + Number(lifetime) * 1000).toISOString()
      await chat.createInvite(id, { expiresAt, maxUses: uses === '0' ? null : Number(uses) })
      load()
    } catch (failure) {
      setError(errorTextOf(failure))
    }
    setBusy(false)
  }
  const revoke = (invite: Invite): void => {
    setInvites((before) => before?.filter(({ id: other }) => other !== invite.id) ?? null)
    chat.revokeInvite(id, invite.id).catch((failure: unknown) => {
      showFailure(failure)
      load()
    })
  }

  return (
    <div className="flex flex-col gap-4">
      <p className="text-sm text-ink-soft">Whoever has a link can join this group. Send it only to people you trust.</p>
      <div className="grid grid-cols-2 gap-3">
        <SelectField
          label="Works for"
          value={lifetime}
          onChange={setLifetime}
          options={[
            ...LIFETIMES.map((seconds) => ({ value: String(seconds), name: durationTextOf(seconds) })),
            { value: '0', name: 'Ever' },
          ]}
        />
        <SelectField
          label="For"
          value={uses}
          onChange={setUses}
          options={[
            { value: '0', name: 'Any number' },
            ...USES.map((count) => ({ value: String(count), name: count === 1 ? '1 person' : `${count} people` })),
          ]}
        />
      </div>
      <Button onClick={() => void make()} busy={isBusy} data-testid="make-invite">
        <LinkIcon aria-hidden className="size-4.5" /> Make a link
      </Button>
      {error !== undefined && <ErrorNote>{error}</ErrorNote>}
      {invites === null && error === undefined && <Spinner label="Loading the links…" />}
      {invites?.length === 0 && <p className="text-sm text-ink-soft">There is no link that works.</p>}
      <ul className="flex flex-col gap-2" aria-label="Links">
        {invites?.map((invite) => (
          <InviteRow key={invite.id} invite={invite} onRevoke={() => revoke(invite)} />
        ))}
      </ul>
      <Button look="quiet" onClick={onDone}>
        Back
      </Button>
    </div>
  )
}

function InviteRow({ invite, onRevoke }: { invite: Invite; onRevoke: () => void }) {
  const [isCopied, setCopied] = useState(false)
  const link = linkOf(invite)
  const { uses, maxUses, expiresAt } = invite
  const copy = (): void => {
    navigator.clipboard.writeText(link).then(() => setCopied(true), showFailure)
  }
  return (
    <li className="flex items-center gap-1 rounded-xl border border-line py-2 pr-1 pl-3" data-testid="invite">
      <div className="min-w-0 flex-1">
        <p className="truncate text-sm font-medium" data-testid="invite-link">
          {link}
        </p>
        <p className="text-xs text-ink-soft">
          {maxUses === null ? `${uses} joined` : `${uses} of ${maxUses} joined`}
          {' · '}
          {expiresAt === null ? 'works for ever' : `until ${formatFull(expiresAt)}`}
        </p>
      </div>
      <IconButton label={isCopied ? 'Copied' : 'Copy the link'} onClick={copy} data-testid="copy-invite">
        {isCopied ? <Check /> : <Copy />}
      </IconButton>
      <IconButton label="End this link" onClick={onRevoke} data-testid="revoke-invite">
        <Trash2 />
      </IconButton>
    </li>
  )
}
