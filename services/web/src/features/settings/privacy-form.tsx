import type { Privacy } from '@chat/contracts'
import { useState } from 'react'
import { useChat, useMe } from '../../app/chat-context.ts'
import { ErrorNote } from '../../lib/error-note.tsx'
import { errorTextOf } from '../../lib/error-text.ts'

type Switch = Exclude<keyof Privacy, 'directMessages'>

const switches: readonly { name: Switch; label: string; hint: string }[] = [
  { name: 'lastSeen', label: 'Last seen', hint: 'Others see when you were here last.' },
  { name: 'receipts', label: 'Read receipts', hint: 'Others see how far you have read.' },
  { name: 'typing', label: 'Typing', hint: 'Others see that you are writing.' },
]

/** Each switch is saved when it is moved. */
export function PrivacyForm() {
  const chat = useChat()
  const { privacy } = useMe()
  const [error, setError] = useState<string>()

  const change = (wished: Partial<Privacy>): void => {
    setError(undefined)
    chat.updatePrivacy(wished).catch((failure: unknown) => setError(errorTextOf(failure)))
  }

  return (
    <div className="flex flex-col gap-1">
      {switches.map(({ name, label, hint }) => (
        <SwitchRow
          key={name}
          label={label}
          hint={hint}
          isOn={privacy[name]}
          testId={`privacy-${name}`}
          onChange={(isOn) => change({ [name]: isOn })}
        />
      ))}
      <SwitchRow
        label="Ask before somebody new writes to you"
        hint="Their first message waits until you accept it."
        isOn={privacy.directMessages === 'request'}
        testId="privacy-requests"
        onChange={(isOn) => change({ directMessages: isOn ? 'request' : 'everyone' })}
      />
      {error !== undefined && <ErrorNote>{error}</ErrorNote>}
    </div>
  )
}

type SwitchRowProps = {
  label: string
  hint: string
  isOn: boolean
  testId: string
  onChange: (isOn: boolean) => void
}

function SwitchRow({ label, hint, isOn, testId, onChange }: SwitchRowProps) {
  return (
    <label className="flex min-h-12 cursor-pointer items-center justify-between gap-3 text-sm">
      <span>
        <span className="block font-medium">{label}</span>
        <span className="block text-xs text-ink-soft">{hint}</span>
      </span>
      <input
        type="checkbox"
        role="switch"
        checked={isOn}
        onChange={(event) => onChange(event.target.checked)}
        data-testid={testId}
        className="size-5 accent-accent"
      />
    </label>
  )
}
