import { AlertDialog as Radix } from 'radix-ui'
import { useState } from 'react'
import { Button } from './button.tsx'
import { ErrorNote } from './error-note.tsx'
import { errorTextOf } from './error-text.ts'
import { findOpener, focusOpener } from './opener.ts'

type ConfirmDialogProps = {
  title: string
  text: string
  confirmLabel: string
  onConfirm: () => Promise<unknown>
  onClose: () => void
  testId?: string
}

/** Asks before something that cannot be undone. Stays open, with the reason, when it fails. */
export function ConfirmDialog({ title, text, confirmLabel, onConfirm, onClose, testId }: ConfirmDialogProps) {
  const [opener] = useState(findOpener)
  const [isBusy, setBusy] = useState(false)
  const [error, setError] = useState<string>()

  const confirm = async (): Promise<void> => {
    setBusy(true)
    setError(undefined)
    try {
      await onConfirm()
      onClose()
    } catch (failure) {
      setError(errorTextOf(failure))
      setBusy(false)
    }
  }

  return (
    <Radix.Root open onOpenChange={(open) => !open && onClose()}>
      <Radix.Portal>
        <div aria-hidden className="fixed inset-0 z-40 bg-black/40 motion-safe:animate-appear" />
        <Radix.Content
          aria-modal
          data-testid={testId}
          onCloseAutoFocus={focusOpener(opener)}
          className="fixed inset-x-3 top-[max(0.75rem,24dvh)] z-50 mx-auto flex max-w-sm flex-col gap-4 rounded-2xl bg-raised p-5 shadow-card focus:outline-none motion-safe:animate-appear"
        >
          <div>
            <Radix.Title className="text-lg font-semibold">{title}</Radix.Title>
            <Radix.Description className="mt-1 text-sm text-ink-soft">{text}</Radix.Description>
          </div>
          {error !== undefined && <ErrorNote>{error}</ErrorNote>}
          <div className="flex justify-end gap-2">
            <Radix.Cancel asChild>
              <Button look="quiet">Cancel</Button>
            </Radix.Cancel>
            <Button look="danger" busy={isBusy} onClick={() => void confirm()} data-testid="confirm">
              {confirmLabel}
            </Button>
          </div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
