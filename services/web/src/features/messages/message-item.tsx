import type { Message } from '@chat/contracts'
import { Ban, Forward, Pin } from 'lucide-react'
import { type CSSProperties, memo } from 'react'
import { Avatar } from '../../lib/avatar.tsx'
import { classNames } from '../../lib/class-names.ts'
import { stableHueOf } from '../../lib/stable-hue.ts'
import { formatFull, formatTime } from '../../lib/time-format.ts'
import { Attachments } from '../files/attachments.tsx'
import { lineOf } from '../files/file-text.ts'
import { AnswerEnd } from '../assistant/answer-end.tsx'
import { LazyAnswerText } from '../assistant/lazy-answer-text.tsx'
import { RunningAnswer } from '../assistant/running-answer.tsx'
import { useReplacement } from '../assistant/use-generations.ts'
import { ThreadFooter } from '../threads/thread-footer.tsx'
import { ReactionBar } from '../reactions/reaction-bar.tsx'
import { DeliveryMark } from './delivery-mark.tsx'
import type { DeliveryState } from './delivery-state.ts'
import { MessageActions } from './message-actions.tsx'
import { MessageBubble } from './message-bubble.tsx'
import { MessageText } from './message-text.tsx'
import { useMessageTools } from './message-tools.ts'
import { QuotedMessage } from './quoted-message.tsx'

type MessageItemProps = {
  message: Message
  /** How far it got, where that is known. */
  delivery: DeliveryState | null
  /** False where there is only one other person. */
  showsPeople: boolean
  /** Whether I may delete what others wrote. */
  mayModerate: boolean
  meId: string
  nameOf: (userId: string) => string
  isFirst: boolean
  isLast: boolean
  /** The one message that Tab goes to; arrow keys go to the others. */
  isTabStop: boolean
  /** What the address leads to. */
  isTarget: boolean
  onEdit: (message: Message) => void
  onDelete: (message: Message) => void
}

export const MessageItem = memo(function MessageItem(props: MessageItemProps) {
  const { message, delivery, meId, nameOf, isFirst, isLast, isTabStop, isTarget } = props
  const isMine = message.senderId === meId
  const isDeleted = message.deletedAt !== null
  const name = nameOf(message.senderId)
  const showsPeople = !isMine && props.showsPeople
  const { openThread, jumpTo, toggle, selectedIds } = useMessageTools()
  const isPinned = message.pinnedAt !== null && !isDeleted
  const tabIndex = isTabStop ? 0 : -1
  const isAnswer = message.kind === 'assistant' && !isDeleted
  const replacement = useReplacement(message.id)

  return (
    <div
      role="article"
      tabIndex={isTabStop ? 0 : -1}
      aria-label={`${isMine ? 'You' : name}, ${formatTime(message.createdAt)}: ${isDeleted ? 'deleted' : lineOf(message)}`}
      data-testid="message"
      data-row
      data-seq={message.seq}
      data-message-id={message.id}
      data-mine={isMine}
      data-target={isTarget || undefined}
      className={classNames(
        'group/message relative flex items-end gap-2 rounded-2xl px-3 -outline-offset-2 sm:px-5',
        isFirst ? 'pt-2.5' : 'pt-0.5',
        isTarget && 'bg-accent-soft pb-1',
      )}
    >
      {selectedIds !== null && !isDeleted && (
        <input
          type="checkbox"
          checked={selectedIds.has(message.id)}
          onChange={() => toggle(message)}
          tabIndex={tabIndex}
          aria-label="Choose this message"
          data-testid="message-choose"
          className="mb-2.5 size-4 shrink-0 accent-accent"
        />
      )}
      {showsPeople && (
        <div className="w-8 shrink-0">{isLast && <Avatar id={message.senderId} name={name} size="small" />}</div>
      )}
      <div className={classNames('relative max-w-[85%] min-w-0 sm:max-w-[72%]', isMine && 'ml-auto')}>
        {showsPeople && isFirst && (
          <p
            style={{ '--hue': stableHueOf(message.senderId) } as CSSProperties}
            className="name-tint mb-0.5 ml-1 truncate text-xs font-semibold"
          >
            {name}
          </p>
        )}
        <MessageBubble isMine={isMine} isFirst={isFirst} isLast={isLast}>
          {message.forwardedFrom !== null && !isDeleted && (
            <span className="mb-0.5 flex items-center gap-1 text-xs text-ink-soft" data-testid="forwarded-from">
              <Forward aria-hidden className="size-3.5" /> Forwarded from {nameOf(message.forwardedFrom)}
            </span>
          )}
          {message.replyTo !== null && !isDeleted && (
            <QuotedMessage
              conversationId={message.conversationId}
              messageId={message.replyTo}
              nameOf={nameOf}
              onJump={jumpTo}
              tabIndex={tabIndex}
            />
          )}
          {isDeleted ? (
            <span className="inline-flex items-center gap-1.5 text-ink-soft italic" data-testid="message-deleted">
              <Ban aria-hidden className="size-4 shrink-0" /> This message was deleted
            </span>
          ) : isAnswer && replacement ? (
            <RunningAnswer generation={replacement} meId={meId} />
          ) : isAnswer ? (
            <LazyAnswerText text={message.content} />
          ) : (
            <>
              {message.attachments.length > 0 && <Attachments attachments={message.attachments} tabIndex={tabIndex} />}
              {message.content !== '' && <MessageText text={message.content} mentions={message.mentions} />}
            </>
          )}
          {isAnswer && message.assistant && <AnswerEnd assistant={message.assistant} />}
          <span className="float-right mt-[9px] ml-3 flex items-center gap-1 text-[11px] leading-none text-ink-soft select-none">
            {isPinned && (
              <span data-testid="message-pinned" title="Pinned">
                <Pin aria-hidden className="size-3" />
                <span className="sr-only">Pinned</span>
              </span>
            )}
            {message.editedAt !== null && !isDeleted && (
              <span data-testid="message-edited" title={`Edited ${formatFull(message.editedAt)}`}>
                edited
              </span>
            )}
            <time dateTime={message.createdAt} title={formatFull(message.createdAt)}>
              {formatTime(message.createdAt)}
            </time>
            {delivery !== null && <DeliveryMark state={delivery} />}
          </span>
        </MessageBubble>
        {!isDeleted && selectedIds === null && <MessageActions {...props} isMine={isMine} />}
        {!isDeleted && message.reactions.length > 0 && (
          <ReactionBar message={message} meId={meId} nameOf={nameOf} isTabStop={isTabStop} isMine={isMine} />
        )}
        {openThread !== null && <ThreadFooter message={message} tabIndex={tabIndex} onOpen={openThread} />}
      </div>
    </div>
  )
})
