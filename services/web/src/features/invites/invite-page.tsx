import type { InvitePreview } from '@chat/contracts'
import { useEffect, useState } from 'react'
import { useLocation } from 'wouter'
import { useChat } from '../../app/chat-context.ts'
import { MainHeading } from '../../app/main-heading.tsx'
import { Avatar } from '../../lib/avatar.tsx'
import { Button } from '../../lib/button.tsx'
import { ErrorNote } from '../../lib/error-note.tsx'
import { errorTextOf } from '../../lib/error-text.ts'
import { Spinner } from '../../lib/spinner.tsx'

/** Where a link leads: shows the group, and joins it only when that is wished. */
export function InvitePage({ code }: { code: string }) {
  const chat = useChat()
  const [, navigate] = useLocation()
  const [preview, setPreview] = useState<InvitePreview | null>(null)
  const [error, setError] = useState<string>()
  const [isBusy, setBusy] = useState(false)

  useEffect(() => {
    let isCurrent = true
    chat.lookAtInvite(code).then(
      (found) => isCurrent && setPreview(found),
      (failure: unknown) => isCurrent && setError(errorTextOf(failure)),
    )
    return () => {
      isCurrent = false
    }
  }, [chat, code])

  const join = async (): Promise<void> => {
    setBusy(true)
    setError(undefined)
    try {
      const { id } = await chat.joinByInvite(code)
      navigate(`/c/${id}`, { replace: true })
    } catch (failure) {
      setError(errorTextOf(failure))
      setBusy(false)
    }
  }

  return (
    <section aria-label="Invitation" className="flex h-full flex-col" data-testid="invite-page">
      <MainHeading title="Invitation" />
      <div className="grid flex-1 place-content-center justify-items-center gap-4 p-6 text-center">
        {error !== undefined && <ErrorNote>{error}</ErrorNote>}
        {preview === null && error === undefined && <Spinner label="Looking at the invitation…" />}
        {preview !== null && (
          <>
            <Avatar id={preview.conversationId} name={preview.name ?? 'Group'} shape="group" size="large" />
            <div className="max-w-sm">
              <p className="text-lg font-semibold">{preview.name}</p>
              <p className="text-sm text-ink-soft">
                {preview.participantCount} {preview.participantCount === 1 ? 'person' : 'people'}
              </p>
              {preview.topic !== null && <p className="mt-2 text-sm">{preview.topic}</p>}
            </div>
            {preview.isParticipant ? (
              <Button onClick={() => navigate(`/c/${preview.conversationId}`, { replace: true })}>Open</Button>
            ) : (
              <Button onClick={() => void join()} busy={isBusy} data-testid="join-by-invite">
                Join the group
              </Button>
            )}
          </>
        )}
        <Button look="plain" onClick={() => navigate('/')}>
          All conversations
        </Button>
      </div>
    </section>
  )
}
