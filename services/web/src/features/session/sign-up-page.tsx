import { limits } from '@chat/contracts'
import { useEffect } from 'react'
import { Link } from 'wouter'
import { useChat } from '../../app/chat-context.ts'
import { Button } from '../../lib/button.tsx'
import { ErrorNote } from '../../lib/error-note.tsx'
import { TextField } from '../../lib/text-field.tsx'
import { SessionPage } from './session-page.tsx'
import { useAccountForm } from './use-account-form.ts'
import { useOpenRegistration } from './use-open-registration.ts'

export function SignUpPage() {
  const chat = useChat()
  const isOpen = useOpenRegistration()
  const { form, faults, error, isBusy, submit } = useAccountForm((account) => chat.signUp(account))
  useEffect(() => form.current?.querySelector('input')?.focus(), [])

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
