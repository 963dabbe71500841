import { ImagePlus, Trash2 } from 'lucide-react'
import { useRef, useState } from 'react'
import { useChat, useMe } from '../../app/chat-context.ts'
import { Avatar } from '../../lib/avatar.tsx'
import { Button } from '../../lib/button.tsx'
import { ErrorNote } from '../../lib/error-note.tsx'
import { errorTextOf } from '../../lib/error-text.ts'

/** The picture that others see beside my name. */
export function AvatarForm() {
  const chat = useChat()
  const me = useMe()
  const input = useRef<HTMLInputElement>(null)
  const [failure, setFailure] = useState<unknown>(null)
  const [isBusy, setBusy] = useState(false)

  const change = async (act: () => Promise<unknown>): Promise<void> => {
    if (isBusy) return
    setBusy(true)
    setFailure(null)
    try {
      await act()
    } catch (error) {
      setFailure(error)
    }
    setBusy(false)
  }
  const choose = (picture: File | undefined): void => {
    if (picture !== undefined) void change(async () => chat.setAvatar(await chat.uploadAvatar(picture)))
  }

  return (
    <div className="flex flex-col gap-3" data-testid="avatar-form">
      <div className="flex flex-wrap items-center gap-4">
        <Avatar id={me.id} name={me.displayName} size="large" />
        <div className="min-w-0 flex-1">
          <p className="truncate text-lg font-semibold">{me.displayName}</p>
          <p className="truncate text-sm text-ink-soft">
            @{me.username} · {me.email}
          </p>
        </div>
        <input
          ref={input}
          type="file"
          accept="image/png,image/jpeg,image/webp,image/gif,image/avif"
          className="sr-only"
          tabIndex={-1}
          aria-label="Picture"
          data-testid="avatar-file"
          onChange={({ currentTarget }) => {
            choose(currentTarget.files?.[0])
            currentTarget.value = '' // the same one can be chosen again
          }}
        />
        <div className="flex gap-2">
          <Button look="quiet" busy={isBusy} data-testid="avatar-choose" onClick={() => input.current?.click()}>
            <ImagePlus aria-hidden className="size-4.5" /> {me.avatarUrl === null ? 'Add picture' : 'Change picture'}
          </Button>
          {me.avatarUrl !== null && (
            <Button
              look="quiet"
              aria-label="Remove picture"
              disabled={isBusy}
              data-testid="avatar-remove"
              onClick={() => void change(() => chat.setAvatar(null))}
            >
              <Trash2 aria-hidden className="size-4.5" />
            </Button>
          )}
        </div>
      </div>
      {failure !== null && <ErrorNote>{errorTextOf(failure)}</ErrorNote>}
    </div>
  )
}
