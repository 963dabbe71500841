import type { Conversation, Message } from '@chat/contracts'
import { useEffect } from 'react'
import { useChat } from '../../app/chat-context.ts'
import { showFailure } from '../../app/snackbar.tsx'
import { Button } from '../../lib/button.tsx'
import { Dialog } from '../../lib/dialog.tsx'
import { ErrorNote } from '../../lib/error-note.tsx'
import { Spinner } from '../../lib/spinner.tsx'
import { formatFull } from '../../lib/time-format.ts'
import { MessageText } from '../messages/message-text.tsx'
import { may } from '../people/participant-rules.ts'
import { useLoaded } from '../messages/use-loaded.ts'

type PinsDialogProps = {
  conversation: Conversation
  nameOf: (userId: string) => string
  onJump: (message: Message) => void
  onClose: () => void
}

/** The pinned messages, the last pinned first. It closes when the last one is unpinned. */
export function PinsDialog({ conversation, nameOf, onJump, onClose }: PinsDialogProps) {
  const chat = useChat()
  const { id, pins } = conversation
  const { value: messages, error } = useLoaded(() => chat.listPins(id), `${id} ${pins.join(' ')}`)
  useEffect(() => {
    if (pins.length === 0) onClose()
  }, [pins.length])
  const shown = messages?.filter(({ seq }) => pins.includes(seq))
  return (
    <Dialog title="Pinned messages" placement="side" onClose={onClose} testId="pins-dialog">
      {error !== null && <ErrorNote>{error}</ErrorNote>}
      {messages === null && error === null && <Spinner label="Loading what is pinned…" />}
      <ul className="flex flex-col gap-3">
        {shown?.map((message) => (
          <li key={message.id} data-testid="pinned-message" className="rounded-xl border border-line px-3.5 py-2.5">
            <p className="mb-1 flex flex-wrap items-baseline gap-x-2 text-xs text-ink-soft">
              <span className="font-semibold text-ink">{nameOf(message.senderId)}</span>
              <time dateTime={message.createdAt}>{formatFull(message.createdAt)}</time>
            </p>
            <p className="line-clamp-6 text-[15px] break-words whitespace-pre-wrap">
              <MessageText text={message.content} mentions={message.mentions} />
            </p>
            <div className="mt-1 -ml-3 flex gap-1">
              <Button look="plain" onClick={() => onJump(message)} data-testid="pin-jump">
                Show
              </Button>
              {may('pin-message', conversation) && (
                <Button
                  look="plain"
                  onClick={() => void chat.unpinMessage(message.id).catch(showFailure)}
                  data-testid="pin-remove"
                >
                  Unpin
                </Button>
              )}
            </div>
          </li>
        ))}
      </ul>
    </Dialog>
  )
}
