import type { PendingMessage } from '@chat/client'
import { CircleAlert, Clock, Paperclip } from 'lucide-react'
import { useChat } from '../../app/chat-context.ts'
import { classNames } from '../../lib/class-names.ts'
import { errorTextOf } from '../../lib/error-text.ts'
import { MessageBubble } from './message-bubble.tsx'
import { MessageText } from './message-text.tsx'

type PendingItemProps = { pending: PendingMessage; isFirst: boolean; isLast: boolean }

/** A message of mine on its way. */
export function PendingItem({ pending, isFirst, isLast }: PendingItemProps) {
  const chat = useChat()
  const { state, clientMsgId } = pending
  return (
    <div
      role="article"
      tabIndex={-1}
      aria-label={`You: ${pending.content} ${state === 'failed' ? 'Not sent' : 'Sending'}`}
      data-testid="message"
      data-row
      data-state={state}
      data-mine
      className={classNames('flex flex-col items-end px-3 -outline-offset-2 sm:px-5', isFirst ? 'pt-2.5' : 'pt-0.5')}
    >
      <div className="max-w-[85%] min-w-0 sm:max-w-[72%]">
        <MessageBubble isMine isFirst={isFirst} isLast={isLast}>
          {pending.attachments.length > 0 && (
            <span className="mr-2 inline-flex items-center gap-1 text-sm text-ink-soft">
              <Paperclip aria-hidden className="size-4" />
              {pending.attachments.length === 1 ? '1 file' : `${pending.attachments.length} files`}
            </span>
          )}
          {pending.content !== '' && <MessageText text={pending.content} />}
          <span className="float-right mt-[9px] ml-3 flex items-center gap-1 text-[11px] leading-none text-ink-soft">
            {state === 'failed' ? (
              <CircleAlert aria-hidden className="size-4 text-danger-text" />
            ) : (
              <>
                {pending.attempts > 1 && <span>Sending…</span>}
                <Clock aria-hidden className="size-3.5" />
                <span className="sr-only">Sending</span>
              </>
            )}
          </span>
        </MessageBubble>
      </div>
      {state === 'failed' && (
        <div
          role="alert"
          data-testid="message-failed"
          className="mt-1 flex max-w-full flex-wrap justify-end gap-x-3 gap-y-1 text-sm text-danger-text"
        >
          <span>
            Not sent.{' '}
            <button
              type="button"
              data-testid="message-retry"
              onClick={() => chat.retryMessage(clientMsgId)}
              className="font-semibold underline underline-offset-2"
            >
              Try again
            </button>
          </span>
          <button
            type="button"
            data-testid="message-cancel"
            onClick={() => chat.cancelMessage(clientMsgId)}
            className="underline underline-offset-2"
          >
            Discard
          </button>
          {pending.error !== null && <span className="w-full text-right text-xs">{errorTextOf(pending.error)}</span>}
        </div>
      )}
    </div>
  )
}
