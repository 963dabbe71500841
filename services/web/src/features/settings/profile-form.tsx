import { ChatError } from '@chat/client'
import { limits, type Me, versionOf } from '@chat/contracts'
import { type FormEvent, useId, useState } from 'react'
import { useChat, useMe } from '../../app/chat-context.ts'
import { Button } from '../../lib/button.tsx'
import { ErrorNote } from '../../lib/error-note.tsx'
import { errorTextOf, fieldErrorsOf } from '../../lib/error-text.ts'
import { TextField } from '../../lib/text-field.tsx'

/** What others see of me. */
export function ProfileForm() {
  const chat = useChat()
  const me = useMe()
  const bioId = useId()
  const [failure, setFailure] = useState<unknown>(null)
  const [isBusy, setBusy] = useState(false)
  const [isSaved, setSaved] = useState(false)
  /** How it was when this was opened or saved; null once it is known that another device of mine changed it. */
  const [seen, setSeen] = useState<Me | null>(me)
  const faults = fieldErrorsOf(failure)

  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault()
    if (isBusy) return
    const data = new FormData(event.currentTarget)
    setBusy(true)
    setSaved(false)
    setFailure(null)
    try {
      const change = { displayName: String(data.get('displayName')), bio: String(data.get('bio')) }
      setSeen(await chat.updateProfile(change, { ifVersion: versionOf('profile', seen ?? me) }))
      setSaved(true)
    } catch (error) {
      if (error instanceof ChatError && error.code === 'PRECONDITION_FAILED') setSeen(null)
      setFailure(error)
    }
    setBusy(false)
  }

  return (
    <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-4" data-testid="profile-form">
      <TextField
        label="Name"
        name="displayName"
        defaultValue={me.displayName}
        maxLength={limits.displayNameLengthMax}
        error={faults['displayName']}
        autoComplete="name"
        data-testid="profile-name"
      />
      <div className="flex flex-col gap-1.5">
        <label htmlFor={bioId} className="text-sm font-medium">
          About me
        </label>
        <textarea
          id={bioId}
          name="bio"
          rows={3}
          defaultValue={me.bio}
          maxLength={limits.bioLengthMax}
          data-testid="profile-about"
          className="w-full rounded-xl border border-line-strong/60 bg-surface px-3.5 py-2.5 text-base outline-offset-0 hover:border-line-strong sm:text-sm"
        />
      </div>
      {failure !== null && Object.keys(faults).length === 0 && (
        <ErrorNote>
          {seen === null
            ? `You changed this on another device. There you are “${me.displayName}”${me.bio === '' ? '' : `: “${me.bio}”`}. Save again to replace it.`
            : errorTextOf(failure)}
        </ErrorNote>
      )}
      <div className="flex items-center justify-end gap-3">
        <p role="status" className="text-sm text-ink-soft">
          {isSaved ? 'Saved.' : ''}
        </p>
        <Button type="submit" busy={isBusy} data-testid="profile-save">
          Save
        </Button>
      </div>
    </form>
  )
}
