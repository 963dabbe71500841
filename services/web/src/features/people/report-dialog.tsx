import { type ReportReason, limits } from '@chat/contracts'
import { type FormEvent, useState } from 'react'
import { useChat } from '../../app/chat-context.ts'
import { Button } from '../../lib/button.tsx'
import { Dialog } from '../../lib/dialog.tsx'
import { ErrorNote } from '../../lib/error-note.tsx'
import { errorTextOf } from '../../lib/error-text.ts'
import { TextField } from '../../lib/text-field.tsx'

export const reasonNames: Readonly<Record<ReportReason, string>> = {
  spam: 'Spam',
  harassment: 'Harassment',
  hate: 'Hate',
  violence: 'Threats or violence',
  sexual: 'Sexual content',
  impersonation: 'Pretends to be somebody else',
  other: 'Something else',
}

type ReportDialogProps = { targetType: 'user' | 'message'; targetId: string; name: string; onClose: () => void }

/** Tells the administrator of the installation, and nobody else. */
export function ReportDialog({ targetType, targetId, name, onClose }: ReportDialogProps) {
  const chat = useChat()
  const [reason, setReason] = useState<ReportReason>('spam')
  const [error, setError] = useState<string>()
  const [isBusy, setBusy] = useState(false)
  const [isSent, setSent] = useState(false)

  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault()
    if (isBusy) return
    const comment = String(new FormData(event.currentTarget).get('comment')).trim()
    setBusy(true)
    setError(undefined)
    try {
      await chat.report({ targetType, targetId, reason, comment })
      setSent(true)
    } catch (failure) {
      setError(errorTextOf(failure))
      setBusy(false)
    }
  }

  return (
    <Dialog
      title={targetType === 'user' ? `Report ${name}` : `Report this message by ${name}`}
      description="The administrator sees it. The person is not told."
      onClose={onClose}
      testId="report-dialog"
    >
      {isSent ? (
        <div className="flex flex-col gap-4">
          <p role="status">Thank you. The administrator will look at it.</p>
          <Button onClick={onClose} data-testid="report-done">
            Done
          </Button>
        </div>
      ) : (
        <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
          <fieldset className="flex flex-col gap-1">
            <legend className="mb-1 text-sm font-medium">What is wrong?</legend>
            {(Object.keys(reasonNames) as ReportReason[]).map((value) => (
              <label key={value} className="flex min-h-9 items-center gap-2.5 text-sm">
                <input
                  type="radio"
                  name="reason"
                  value={value}
                  checked={reason === value}
                  onChange={() => setReason(value)}
                  data-testid={`report-${value}`}
                  className="accent-accent"
                />
                {reasonNames[value]}
              </label>
            ))}
          </fieldset>
          <TextField label="Anything to add? (optional)" name="comment" maxLength={limits.reportCommentLengthMax} />
          {error !== undefined && <ErrorNote>{error}</ErrorNote>}
          <div className="flex justify-end gap-2">
            <Button look="quiet" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" busy={isBusy} data-testid="report-submit">
              Report
            </Button>
          </div>
        </form>
      )}
    </Dialog>
  )
}
