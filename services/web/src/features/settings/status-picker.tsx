import { type Availability, type StatusChange, limits } from '@chat/contracts'
import { Smile } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { useChat, useMe } from '../../app/chat-context.ts'
import { Button } from '../../lib/button.tsx'
import { ErrorNote } from '../../lib/error-note.tsx'
import { errorTextOf } from '../../lib/error-text.ts'
import { TextField } from '../../lib/text-field.tsx'
import { EmojiPopover } from '../reactions/emoji-popover.tsx'
import { formatFull } from '../../lib/time-format.ts'

const availabilities: readonly { value: Availability; name: string; hint: string }[] = [
  { value: 'online', name: 'Online', hint: 'while you are here' },
  { value: 'away', name: 'Away', hint: 'others see that you may answer later' },
  { value: 'dnd', name: 'Do not disturb', hint: 'others see that you are busy' },
  { value: 'invisible', name: 'Invisible', hint: 'others see you as offline' },
]

const HOUR_MS = 3_600_000
const spans: readonly { name: string; ms: number | null }[] = [
  { name: 'Until I change it', ms: null },
  { name: 'For 30 minutes', ms: HOUR_MS / 2 },
  { name: 'For 1 hour', ms: HOUR_MS },
  { name: 'For 4 hours', ms: 4 * HOUR_MS },
  { name: 'For a day', ms: 24 * HOUR_MS },
]

/** What people often do, with how long it takes: an index of the spans. */
const suggestions: readonly { emoji: string; text: string; span: number }[] = [
  { emoji: '📅', text: 'In a meeting', span: 2 },
  { emoji: '🍽️', text: 'At lunch', span: 1 },
  { emoji: '🚌', text: 'On the way', span: 1 },
  { emoji: '🤒', text: 'Off sick', span: 4 },
  { emoji: '🌴', text: 'On holiday', span: 0 },
]

export function StatusPicker() {
  const chat = useChat()
  const { status } = useMe()
  const isOver = status.expiresAt !== null && Date.parse(status.expiresAt) <= Date.now()
  const current = isOver ? { availability: 'online' as const, text: null, emoji: null, expiresAt: null } : status
  const [availability, setAvailability] = useState<Availability>(current.availability)
  const [emoji, setEmoji] = useState(current.emoji)
  const [text, setText] = useState(current.text ?? '')
  const [span, setSpan] = useState(0)
  const [error, setError] = useState<string>()
  const [isBusy, setBusy] = useState(false)
  const [note, setNote] = useState('')

  const set = async (change: Partial<StatusChange>): Promise<void> => {
    setBusy(true)
    setError(undefined)
    setNote('')
    try {
      await chat.setStatus(change)
      setNote('Saved.')
    } catch (failure) {
      setError(errorTextOf(failure))
    }
    setBusy(false)
  }

  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault()
    if (isBusy) return
    const ms = spans[span]?.ms ?? null
    const expiresAt = ms === null ? null : new Date(Date.now() + ms).toISOString()
    await set({ availability, text: text.trim() === '' ? null : text.trim(), emoji, expiresAt })
  }

  return (
    <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-4" data-testid="status-form">
      <fieldset className="grid grid-cols-1 gap-2 sm:grid-cols-2">
        <legend className="sr-only">Availability</legend>
        {availabilities.map(({ value, name, hint }) => (
          <label
            key={value}
            className="flex min-h-11 cursor-pointer items-center gap-2.5 rounded-xl border border-line px-3 py-2 text-sm has-checked:border-accent has-checked:bg-accent-soft has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent"
          >
            <input
              type="radio"
              name="availability"
              value={value}
              checked={availability === value}
              onChange={() => setAvailability(value)}
              data-testid={`status-${value}`}
              className="accent-accent outline-none"
            />
            <span>
              <span className="block font-medium">{name}</span>
              <span className="block text-xs text-ink-soft">{hint}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <div className="flex items-start gap-2">
        <EmojiPopover
          label="Choose an emoji"
          align="start"
          onChoose={setEmoji}
          trigger={
            <button
              type="button"
              aria-label={emoji === null ? 'Add an emoji' : `Emoji ${emoji}. Choose another one`}
              data-testid="status-emoji"
              className="mt-6.5 grid size-11 shrink-0 place-items-center rounded-xl border border-line-strong/60 bg-surface text-xl hover:border-line-strong"
            >
              {emoji ?? <Smile aria-hidden className="size-5 text-ink-soft" />}
            </button>
          }
        />
        <div className="min-w-0 flex-1">
          <TextField
            label="What are you doing? (optional)"
            value={text}
            onChange={(event) => setText(event.target.value)}
            maxLength={limits.statusTextLengthMax}
            hint={current.expiresAt === null ? undefined : `Until ${formatFull(current.expiresAt)}`}
            data-testid="status-text"
          />
        </div>
      </div>
      <div role="group" aria-label="Suggestions" className="flex flex-wrap gap-2">
        {suggestions.map((suggestion) => (
          <button
            key={suggestion.text}
            type="button"
            onClick={() => {
              setEmoji(suggestion.emoji)
              setText(suggestion.text)
              setSpan(suggestion.span)
            }}
            data-testid="status-suggestion"
            className="min-h-9 rounded-full border border-line px-3 text-sm hover:bg-hover"
          >
            {suggestion.emoji} {suggestion.text}
          </button>
        ))}
      </div>
      <label className="flex flex-col gap-1.5 text-sm font-medium">
        How long
        <select
          value={span}
          onChange={(event) => setSpan(Number(event.target.value))}
          data-testid="status-span"
          className="h-11 rounded-xl border border-line-strong/60 bg-surface px-3 text-base font-normal sm:text-sm"
        >
          {spans.map(({ name }, index) => (
            <option key={name} value={index}>
              {name}
            </option>
          ))}
        </select>
      </label>
      {error !== undefined && <ErrorNote>{error}</ErrorNote>}
      <div className="flex items-center justify-end gap-3">
        <p role="status" className="text-sm text-ink-soft">
          {note}
        </p>
        <Button
          look="quiet"
          data-testid="status-clear"
          onClick={() => {
            setAvailability('online')
            setEmoji(null)
            setText('')
            setSpan(0)
            void set({})
          }}
        >
          Clear
        </Button>
        <Button type="submit" busy={isBusy} data-testid="status-save">
          Set status
        </Button>
      </div>
    </form>
  )
}
