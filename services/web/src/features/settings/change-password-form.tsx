import { limits } from '@chat/contracts'
import { type FormEvent, useState } from 'react'
import { useChat, useMe } from '../../app/chat-context.ts'
import { Button } from '../../lib/button.tsx'
import { ErrorNote } from '../../lib/error-note.tsx'
import { errorTextOf } from '../../lib/error-text.ts'
import { TextField } from '../../lib/text-field.tsx'
import { passwordFaultOf } from '../session/account-faults.ts'

export function ChangePasswordForm() {
  const chat = useChat()
  const me = useMe()
  const [state, setState] = useState<'idle' | 'busy' | 'done'>('idle')
  const [fault, setFault] = useState<{ field: 'current' | 'new'; text: string }>()
  const [error, setError] = useState<string>()

  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault()
    if (state === 'busy') return
    const form = event.currentTarget
    const data = new FormData(form)
    const newPassword = String(data.get('new'))
    const newFault = passwordFaultOf(newPassword).password
    setError(undefined)
    setFault(newFault === undefined ? undefined : { field: 'new', text: newFault })
    if (newFault !== undefined) return
    setState('busy')
    try {
      await chat.changePassword(String(data.get('current')), newPassword)
      form.reset()
      setState('done')
    } catch (failure) {
      setState('idle')
      const code = (failure as { code?: unknown }).code
      if (code === 'INVALID_CREDENTIALS') setFault({ field: 'current', text: 'This is not your current password.' })
      else if (code === 'PASSWORD_TOO_COMMON') setFault({ field: 'new', text: errorTextOf(failure) })
      else setError(errorTextOf(failure))
    }
  }

  return (
    <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-4" data-testid="password-form">
      {/* Tells password managers whose password this is. */}
      <input type="text" name="username" autoComplete="username" value={me.username} readOnly hidden />
      <TextField
        label="Current password"
        name="current"
        type="password"
        autoComplete="current-password"
        required
        error={fault?.field === 'current' ? fault.text : undefined}
        data-testid="current-password"
      />
      <TextField
        label="New password"
        name="new"
        type="password"
        autoComplete="new-password"
        required
        maxLength={limits.passwordLengthMax}
        hint={`At least ${limits.passwordLengthMin} characters. Your other devices are signed out.`}
        error={fault?.field === 'new' ? fault.text : undefined}
        data-testid="new-password"
      />
      {error !== undefined && <ErrorNote>{error}</ErrorNote>}
      <div className="flex flex-wrap items-center gap-3">
        <Button type="submit" busy={state === 'busy'} data-testid="password-submit">
          {state === 'busy' ? 'Changing…' : 'Change password'}
        </Button>
        <p role="status" className="text-sm text-accent-text" data-testid="password-done">
          {state === 'done' && 'Your password is changed.'}
        </p>
      </div>
    </form>
  )
}
