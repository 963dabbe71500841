import { type FormEvent, useRef, useState } from 'react'
import { errorTextOf, fieldErrorsOf } from '../../lib/error-text.ts'
import { type AccountFields, accountFaultsOf } from './account-faults.ts'

/** A form with the fields of an account; `create` throws where it is refused. */
export function useAccountForm(create: (account: AccountFields) => Promise<unknown>) {
  const [isBusy, setBusy] = useState(false)
  const [error, setError] = useState<string>()
  const [faults, setFaults] = useState<Partial<AccountFields>>({})
  const form = useRef<HTMLFormElement>(null)

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
      await create(account)
    } catch (failure) {
      const fields = fieldErrorsOf(failure)
      if ('username' in fields || 'email' in fields || 'password' in fields) showFaults(fields)
      else setError(errorTextOf(failure))
      setBusy(false)
    }
  }

  return { form, faults, error, isBusy, submit }
}
