import type { Message } from '@chat/contracts'
import { useChat } from '../../app/chat-context.ts'
import { Dialog } from '../../lib/dialog.tsx'
import { ErrorNote } from '../../lib/error-note.tsx'
import { Spinner } from '../../lib/spinner.tsx'
import { formatFull } from '../../lib/time-format.ts'
import { MessageText } from './message-text.tsx'
import { useLoaded } from './use-loaded.ts'

type EditHistoryDialogProps = { message: Message; onClose: () => void }

/** Everything a message said, the newest first. */
export function EditHistoryDialog({ message, onClose }: EditHistoryDialogProps) {
  const chat = useChat()
  const { value: versions, error } = useLoaded(() => chat.listEdits(message.id), `${message.id} ${message.changedSeq}`)
  return (
    <Dialog title="Edit history" onClose={onClose} testId="edit-history">
      {error !== null && <ErrorNote>{error}</ErrorNote>}
      {versions === null && error === null && <Spinner label="Loading what it said…" />}
      <ol className="flex flex-col gap-3">
        {versions?.toReversed().map(({ content, at }, index) => (
          <li
            key={`${at} ${index}`}
            data-testid="edit-version"
            className="rounded-xl bg-bubble px-3.5 py-2 text-[15px]"
          >
            <p className="mb-1 text-xs text-ink-soft">
              {index === 0 ? 'Now, since ' : ''}
              <time dateTime={at}>{formatFull(at)}</time>
            </p>
            <p className="break-words whitespace-pre-wrap">
              <MessageText text={content} />
            </p>
          </li>
        ))}
      </ol>
    </Dialog>
  )
}
