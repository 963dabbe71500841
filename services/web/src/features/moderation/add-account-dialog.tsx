import { limits } from '@chat/contracts'
import { type FormEvent, useState } from 'react'
import { useChat } from '../../app/chat-context.ts'
import { showDone } from '../../app/snackbar.tsx'
import { Button } from '../../lib/button.tsx'
import { Dialog } from '../../lib/dialog.tsx'
import { ErrorNote } from '../../lib/error-note.tsx'
import { errorTextOf, fieldErrorsOf } from '../../lib/error-text.ts'
import { TextField } from '../../lib/text-field.tsx'
import { type AccountFields, accountFaultsOf } from '../session/account-faults.ts'

/** An account for somebody else, also where nobody can make their own. */
export function AddAccountDialog({ onAdded, onClose }: { onAdded: () => void; onClose: () => void }) {
  const chat = useChat()
  const [faults, setFaults] = useState<Partial<AccountFields>>({})
  const [error, setError] = useState<string>()
  const [isBusy, setBusy] = useState(false)

  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault()
    if (isBusy) return
    const data = new FormData(event.currentTarget)
    const account = {
      username: String(data.get('username')).trim().toLowerCase(),
      email: String(data.get('email')).trim(),
      password: String(data.get('password')),
    }
    const found = accountFaultsOf(account)
    setFaults(found)
    setError(undefined)
    if (Object.keys(found).length > 0) return
    setBusy(true)
    try {
      await chat.rest('createUser', { body: account })
      showDone(`@${account.username} can sign in. Tell them the password; they can change it under Settings.`)
      onAdded()
    } catch (failure) {
      const fields = fieldErrorsOf(failure)
      if ('username' in fields || 'email' in fields || 'password' in fields) setFaults(fields)
      else setError(errorTextOf(failure))
      setBusy(false)
    }
  }

  return (
    <Dialog title="New account" onClose={onClose} testId="add-account-dialog">
      <form noValidate onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
        <TextField
          label="Username"
          name="username"
          autoFocus
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={limits.usernameLengthMax}
          hint="Letters, digits, and _ . -"
          error={faults.username}
          data-testid="account-username"
        />
        <TextField
          label="Email"
          name="email"
          type="email"
          autoComplete="off"
          maxLength={limits.emailLengthMax}
          error={faults.email}
          data-testid="account-email"
        />
        <TextField
          label="First password"
          name="password"
          autoComplete="off"
          maxLength={limits.passwordLengthMax}
          hint={`At least ${limits.passwordLengthMin} characters.`}
          error={faults.password}
          data-testid="account-password"
        />
        {error !== undefined && <ErrorNote>{error}</ErrorNote>}
        <div className="flex justify-end gap-2">
          <Button look="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" busy={isBusy} data-testid="account-create">
            Create account
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
