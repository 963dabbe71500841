import { limits } from '@chat/contracts'
import { useChat } from '../../app/chat-context.ts'
import { showDone } from '../../app/snackbar.tsx'
import { Button } from '../../lib/button.tsx'
import { Dialog } from '../../lib/dialog.tsx'
import { ErrorNote } from '../../lib/error-note.tsx'
import { TextField } from '../../lib/text-field.tsx'
import { useAccountForm } from '../session/use-account-form.ts'

/** An account for somebody else, also where nobody can make their own. */
export function AddAccountDialog({ onAdded, onClose }: { onAdded: () => void; onClose: () => void }) {
  const chat = useChat()
  const { form, faults, error, isBusy, submit } = useAccountForm(async (account) => {
    await chat.rest('createUser', { body: account })
    showDone(`@${account.username} can sign in. Tell them the password; they can change it under Settings.`)
    onAdded()
  })

  return (
    <Dialog title="New account" onClose={onClose} testId="add-account-dialog">
      <form ref={form} noValidate onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
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
