import { type User, limits } from '@chat/contracts'
import { Users, X } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { useLocation } from 'wouter'
import { useChat } from '../../app/chat-context.ts'
import { Button } from '../../lib/button.tsx'
import { Dialog } from '../../lib/dialog.tsx'
import { ErrorNote } from '../../lib/error-note.tsx'
import { errorTextOf } from '../../lib/error-text.ts'
import { TextField } from '../../lib/text-field.tsx'
import { UserSearch } from '../people/user-search.tsx'

/** Finds a person to write to, or several for a group. */
export function NewConversationDialog({ onClose }: { onClose: () => void }) {
  const chat = useChat()
  const [, navigate] = useLocation()
  const [isGroup, setGroup] = useState(false)
  const [name, setName] = useState('')
  const [chosen, setChosen] = useState<readonly User[]>([])
  const [isBusy, setBusy] = useState(false)
  const [error, setError] = useState<string>()
  const [nameFault, setNameFault] = useState<string>()

  const open = async (make: () => Promise<{ id: string }>): Promise<void> => {
    if (isBusy) return
    setBusy(true)
    setError(undefined)
    try {
      const { id } = await make()
      onClose()
      navigate(`/c/${id}`)
    } catch (failure) {
      setError(errorTextOf(failure))
      setBusy(false)
    }
  }

  const choose = (user: User): void => {
    if (!isGroup) return void open(() => chat.createDirect(user.id))
    setChosen((before) =>
      before.some(({ id }) => id === user.id) ? before.filter(({ id }) => id !== user.id) : [...before, user],
    )
  }

  const createGroup = (event: FormEvent): void => {
    event.preventDefault()
    if (name.trim() === '') {
      setNameFault('Give the group a name.')
      return
    }
    void open(() =>
      chat.createGroup(
        name.trim(),
        chosen.map(({ id }) => id),
      ),
    )
  }

  return (
    <Dialog
      title={isGroup ? 'New group' : 'New conversation'}
      description={
        isGroup ? 'Name it and choose who is in it. You can add people later, too.' : 'Find a person to write to.'
      }
      onClose={onClose}
      testId="new-conversation-dialog"
    >
      {!isGroup && (
        <>
          <Button look="quiet" className="mb-3 w-full" onClick={() => setGroup(true)} data-testid="new-group">
            <Users aria-hidden className="size-4.5" /> Create a group instead
          </Button>
          {error !== undefined && <ErrorNote>{error}</ErrorNote>}
          <UserSearch onChoose={choose} />
        </>
      )}
      {isGroup && (
        <form onSubmit={createGroup} className="flex min-h-0 flex-col gap-3">
          <TextField
            label="Name of the group"
            autoFocus
            value={name}
            maxLength={limits.conversationNameLengthMax}
            error={nameFault}
            onChange={(event) => {
              setName(event.target.value)
              setNameFault(undefined)
            }}
            data-testid="group-name"
          />
          {chosen.length > 0 && (
            <ul className="flex flex-wrap gap-1.5" aria-label="Chosen people">
              {chosen.map((user) => (
                <li key={user.id}>
                  <button
                    type="button"
                    onClick={() => choose(user)}
                    aria-label={`Do not add ${user.displayName}`}
                    className="flex items-center gap-1 rounded-full bg-accent-soft py-1 pr-2 pl-3 text-sm"
                  >
                    {user.displayName} <X aria-hidden className="size-3.5" />
                  </button>
                </li>
              ))}
            </ul>
          )}
          <UserSearch isFirst={false} onChoose={choose} chosenIds={new Set(chosen.map(({ id }) => id))} />
          {error !== undefined && <ErrorNote>{error}</ErrorNote>}
          <div className="sticky bottom-0 flex justify-end gap-2 bg-raised pt-2">
            <Button look="quiet" onClick={() => setGroup(false)}>
              Back
            </Button>
            <Button type="submit" busy={isBusy} data-testid="create-group">
              {chosen.length === 0 ? 'Create group' : `Create group with ${chosen.length}`}
            </Button>
          </div>
        </form>
      )}
    </Dialog>
  )
}
