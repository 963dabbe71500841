import { useState } from 'react'
import { Button } from '../../lib/button.tsx'
import { Dialog } from '../../lib/dialog.tsx'
import { ErrorNote } from '../../lib/error-note.tsx'
import { errorTextOf } from '../../lib/error-text.ts'

type DeleteDialogProps = {
  count: number
  /** Whether all of them may be deleted for everybody. */
  mayForEveryone: boolean
  onDelete: (scope: 'everyone' | 'me') => Promise<unknown>
  onClose: () => void
}

/** Asks for whom. Stays open, with the reason, when it fails. */
export function DeleteDialog({ count, mayForEveryone, onDelete, onClose }: DeleteDialogProps) {
  const [busy, setBusy] = useState<'everyone' | 'me' | null>(null)
  const [error, setError] = useState<string>()
  const remove = async (scope: 'everyone' | 'me'): Promise<void> => {
    setBusy(scope)
    setError(undefined)
    try {
      await onDelete(scope)
      onClose()
    } catch (failure) {
      setError(errorTextOf(failure))
      setBusy(null)
    }
  }
  return (
    <Dialog
      title={count === 1 ? 'Delete this message?' : `Delete ${count} messages?`}
      description={
        mayForEveryone
          ? 'For everybody it leaves a mark where it stood. For yourself it disappears on all your devices, and the others keep it. Neither can be undone.'
          : 'It disappears on all your devices; the others keep it. This cannot be undone.'
      }
      onClose={onClose}
      testId="delete-dialog"
    >
      <div className="flex flex-col gap-2 pt-2">
        {error !== undefined && <ErrorNote>{error}</ErrorNote>}
        {mayForEveryone && (
          <Button
            look="danger"
            busy={busy === 'everyone'}
            onClick={() => void remove('everyone')}
            data-testid="delete-for-everyone"
          >
            Delete for everybody
          </Button>
        )}
        <Button look="quiet" busy={busy === 'me'} onClick={() => void remove('me')} data-testid="delete-for-me">
          Delete for me
        </Button>
      </div>
    </Dialog>
  )
}
