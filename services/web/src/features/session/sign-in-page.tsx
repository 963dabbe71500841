import { type FormEvent, useEffect, useRef, useState } from 'react'
import { Link } from 'wouter'
import { useChat } from '../../app/chat-context.ts'
import { Button } from '../../lib/button.tsx'
import { ErrorNote } from '../../lib/error-note.tsx'
import { errorTextOf } from '../../lib/error-text.ts'
import { TextField } from '../../lib/text-field.tsx'
import { SessionPage } from './session-page.tsx'
import { useOpenRegistration } from './use-open-registration.ts'

export function SignInPage() {
  const chat = useChat()
  const isOpen = useOpenRegistration()
  const [isBusy, setBusy] = useState(false)
  const [error, setError] = useState<string>()
  const login = useRef<HTMLInputElement>(null)
  useEffect(() => login.current?.focus(), [])

  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault()
    if (isBusy) return
    const form = new FormData(event.currentTarget)
    setBusy(true)
    setError(undefined)
    try {
      await chat.signIn({ login: String(form.get('login')).trim(), password: String(form.get('password')) })
    } catch (failure) {
      setError(errorTextOf(failure))
      setBusy(false)
    }
  }

  return (
    <SessionPage title="Sign in">
      <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-4" data-testid="signin-form">
        <TextField
          ref={login}
          label="Username or email"
          name="login"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          required
          data-testid="signin-login"
        />
        <TextField
          label="Password"
          name="password"
          type="password"
          autoComplete="current-password"
          required
          data-testid="signin-password"
        />
        {error !== undefined && <ErrorNote>{error}</ErrorNote>}
        <Button type="submit" busy={isBusy} className="mt-1 w-full" data-testid="signin-submit">
          {isBusy ? 'Signing in…' : 'Sign in'}
        </Button>
      </form>
      <p className="mt-5 text-sm text-ink-soft">
        New here?{' '}
        {isOpen ? (
          <Link href="/signup" className="font-semibold text-accent-text underline underline-offset-2">
            Create an account
          </Link>
        ) : (
          'Ask the administrator for an account.'
        )}
      </p>
    </SessionPage>
  )
}
