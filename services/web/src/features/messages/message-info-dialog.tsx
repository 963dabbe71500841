import type { Message, Receipt } from '@chat/contracts'
import { useMemo } from 'react'
import { useChat } from '../../app/chat-context.ts'
import { useKnownPeople, useNameOf } from '../../app/use-people.ts'
import { Avatar } from '../../lib/avatar.tsx'
import { Dialog } from '../../lib/dialog.tsx'
import { ErrorNote } from '../../lib/error-note.tsx'
import { Spinner } from '../../lib/spinner.tsx'
import { formatFull } from '../../lib/time-format.ts'
import { useLoaded } from './use-loaded.ts'

type MessageInfoDialogProps = { message: Message; onClose: () => void }

const SECTIONS = [
  { status: 'read', title: 'Read by' },
  { status: 'delivered', title: 'Delivered to' },
  { status: 'sent', title: 'Not delivered yet' },
] as const

/** Who got a message, who read it, and when. */
export function MessageInfoDialog({ message, onClose }: MessageInfoDialogProps) {
  const chat = useChat()
  const { value: receipts, error } = useLoaded(() => chat.listReceipts(message.id), message.id)
  const nameOf = useNameOf()
  useKnownPeople(useMemo(() => receipts?.map(({ userId }) => userId) ?? [], [receipts]))
  return (
    <Dialog
      title="Message information"
      description={`Sent ${formatFull(message.createdAt)}`}
      onClose={onClose}
      testId="message-info"
    >
      {error !== null && <ErrorNote>{error}</ErrorNote>}
      {receipts === null && error === null && <Spinner label="Loading who got it…" />}
      {receipts?.length === 0 && <p className="text-sm text-ink-soft">There is nobody else here to get it.</p>}
      {receipts !== null &&
        SECTIONS.map(({ status, title }) => {
          const those = receipts.filter((receipt) => receipt.status === status)
          return those.length === 0 ? null : (
            <section key={status} data-testid={`info-${status}`} className="mt-3">
              <h2 className="mb-1 text-xs font-semibold tracking-wide text-ink-soft uppercase">{title}</h2>
              <ul>
                {those.map((receipt) => (
                  <li key={receipt.userId} className="flex items-center gap-3 py-1.5">
                    <Avatar id={receipt.userId} name={nameOf(receipt.userId)} size="small" />
                    <span className="min-w-0 flex-1 truncate text-[15px]">{nameOf(receipt.userId)}</span>
                    <span className="text-xs text-ink-soft">{whenOf(receipt)}</span>
                  </li>
                ))}
              </ul>
            </section>
          )
        })}
    </Dialog>
  )
}

function whenOf({ status, readAt, deliveredAt }: Receipt): string {
  const at = status === 'read' ? readAt : deliveredAt
  if (at !== null) return formatFull(at)
  return status === 'sent' ? '' : 'a while ago'
}
