import type { NotificationLevel, QuietHours } from '@chat/contracts'
import { useEffect, useState } from 'react'
import { useChat, useChatState } from '../../app/chat-context.ts'
import { showFailure } from '../../app/snackbar.tsx'
import { Button } from '../../lib/button.tsx'
import { ErrorNote } from '../../lib/error-note.tsx'
import { errorTextOf } from '../../lib/error-text.ts'
import { Spinner } from '../../lib/spinner.tsx'
import { TextField } from '../../lib/text-field.tsx'

const levels: readonly { value: NotificationLevel; name: string; hint: string }[] = [
  { value: 'all', name: 'Everything', hint: 'Of rooms and large groups only what is meant for you.' },
  { value: 'mentions', name: 'What is meant for me', hint: 'Mentions, answers, being added or asked.' },
  { value: 'none', name: 'Nothing', hint: 'Unread messages are still counted.' },
]

const NIGHT = { from: '22:00', to: '07:00' }

/** What I want to be told of, on all my devices. */
export function NotificationSettings() {
  const chat = useChat()
  const settings = useChatState((state) => state.notificationSettings)
  const [error, setError] = useState<string | null>(null)
  const [attempt, setAttempt] = useState(0)

  useEffect(() => {
    let isCurrent = true
    chat.loadNotificationSettings().then(
      () => isCurrent && setError(null),
      (failure: unknown) => isCurrent && setError(errorTextOf(failure)),
    )
    return () => {
      isCurrent = false
    }
  }, [chat, attempt])

  if (error !== null) {
    return (
      <div className="flex flex-col items-start gap-2">
        <ErrorNote>{error}</ErrorNote>
        <Button look="quiet" onClick={() => setAttempt((before) => before + 1)}>
          Try again
        </Button>
      </div>
    )
  }
  if (settings === null) return <Spinner label="Loading your settings…" />
  const change = (part: { level?: NotificationLevel; quietHours?: QuietHours | null }): void => {
    chat.updateNotificationSettings(part).catch(showFailure)
  }
  return (
    <div className="flex flex-col gap-4">
      <fieldset className="flex flex-col gap-2">
        <legend className="mb-2 text-sm font-medium">Tell me of</legend>
        {levels.map(({ value, name, hint }) => (
          <label
            key={value}
            className="flex min-h-11 cursor-pointer items-center gap-3 rounded-xl border border-line px-3 py-2 text-sm has-checked:border-accent has-checked:bg-accent-soft has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent"
          >
            <input
              type="radio"
              name="notification-level"
              value={value}
              checked={settings.level === value}
              onChange={() => change({ level: value })}
              data-testid={`notification-level-${value}`}
              className="accent-accent outline-none"
            />
            <span>
              <span className="block font-medium">{name}</span>
              <span className="block text-xs text-ink-soft">{hint}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <QuietHoursChoice hours={settings.quietHours} onChange={(quietHours) => change({ quietHours })} />
    </div>
  )
}

type QuietHoursChoiceProps = { hours: QuietHours | null; onChange: (hours: QuietHours | null) => void }

function QuietHoursChoice({ hours, onChange }: QuietHoursChoiceProps) {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions()
  const setTime = (part: Partial<QuietHours>): void => {
    const next = { ...NIGHT, ...hours, timeZone, ...part }
    if (next.from !== '' && next.to !== '') onChange(next)
  }
  return (
    <div className="flex flex-col gap-3">
      <label className="flex min-h-9 cursor-pointer items-center gap-2.5 text-sm font-medium">
        <input
          type="checkbox"
          checked={hours !== null}
          onChange={(event) => onChange(event.target.checked ? { ...NIGHT, timeZone } : null)}
          data-testid="quiet-hours"
          className="size-4 accent-accent"
        />
        Quiet hours: no sound and no window
      </label>
      {hours !== null && (
        <div className="grid grid-cols-2 gap-3">
          <TextField
            label="From"
            type="time"
            value={hours.from}
            onChange={(event) => setTime({ from: event.target.value })}
          />
          <TextField
            label="To"
            type="time"
            value={hours.to}
            onChange={(event) => setTime({ to: event.target.value })}
          />
        </div>
      )}
    </div>
  )
}
