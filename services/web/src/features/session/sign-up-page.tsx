import { limits } from '@chat/contracts'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { Link } from 'wouter'
import { useChat } from '../../app/chat-context.ts'
import { Button } from '../../lib/button.tsx'
import { ErrorNote } from '../../lib/error-note.tsx'
import { errorTextOf, fieldErrorsOf } from '../../lib/error-text.ts'
import { TextField } from '../../lib/text-field.tsx'
import { SessionPage } from './session-page.tsx'
import { type AccountFields, accountFaultsOf } from './account-faults.ts'
import { useOpenRegistration } from './use-open-registration.ts'

export function SignUpPage() {
  const chat = useChat()
  const isOpen = useOpenRegistration()
  const [isBusy, setBusy] = useState(false)
  const [error, setError] = useState<string>()
  const [faults, setFaults] = useState<Partial<AccountFields>>({})
  const form = useRef<HTMLFormElement>(null)
  useEffect(() => form.current?.querySelector('input')?.focus(), [])

  const showFaults = (found: Partial<AccountFields>): void => {
    setFaults(found)
    const first = Object.keys(found)[0]
    if (first !== undefined) form.current?.querySelector<HTMLInputElement>(`[name="${first}"]`)?.focus()
  }

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
    setError(undefined)
    showFaults(found)
    if (Object.keys(found).length > 0) return
    setBusy(true)
    try {
      await chat.signUp(account)
    } catch (failure) {
      const fields = fieldErrorsOf(failure)
      if ('username' in fields || 'email' in fields || 'password' in fields) showFaults(fields)
      else setError(errorTextOf(failure))
      setBusy(false)
    }
  }

  return (
    <SessionPage title="Create an account">
      {!isOpen && (
        <p className="mb-4 text-sm text-ink-soft">
          Here the administrator makes the accounts. This form is for the administrator&rsquo;s own.
        </p>
      )}
      <form
        ref={form}
        noValidate
        onSubmit={(event) => void submit(event)}
        className="flex flex-col gap-4"
        data-testid="signup-form"
      >
        <TextField
          label="Username"
          name="username"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          required
          maxLength={limits.usernameLengthMax}
          hint="Letters, digits, and _ . -"
          error={faults.username}
          data-testid="signup-username"
        />
        <TextField
          label="Email"
          name="email"
          type="email"
          autoComplete="email"
          required
          maxLength={limits.emailLengthMax}
          error={faults.email}
          data-testid="signup-email"
        />
        <TextField
          label="Password"
          name="password"
          type="password"
          autoComplete="new-password"
          required
          maxLength={limits.passwordLengthMax}
          hint={`At least ${limits.passwordLengthMin} characters; a few words are better than one.`}
          error={faults.password}
          data-testid="signup-password"
        />
        {error !== undefined && <ErrorNote>{error}</ErrorNote>}
        <Button type="submit" busy={isBusy} className="mt-1 w-full" data-testid="signup-submit">
          {isBusy ? 'Creating your account…' : 'Create account'}
        </Button>
      </form>
      <p className="mt-5 text-sm text-ink-soft">
        Have an account?{' '}
        <Link href="/signin" className="font-semibold text-accent-text underline underline-offset-2">
          Sign in
        </Link>
      </p>
    </SessionPage>
  )
}
