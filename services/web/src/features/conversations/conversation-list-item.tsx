import { BellOff, Star } from 'lucide-react'
import { memo } from 'react'
import { Link } from 'wouter'
import { useChatState, useConversation, useMe } from '../../app/chat-context.ts'
import { isMuted } from '../../app/unread-title.ts'
import { useNameOf } from '../../app/use-people.ts'
import { isHere } from '../people/presence-text.ts'
import { Avatar } from '../../lib/avatar.tsx'
import { classNames } from '../../lib/class-names.ts'
import { formatShort } from '../../lib/time-format.ts'
import { readDraft } from '../messages/drafts.ts'
import { typingText } from '../messages/typing-text.ts'
import { conversationTitleOf, partnerIdOf, shapeOf } from './conversation-title.ts'
import { messagePreviewOf } from './message-preview.ts'

type ConversationListItemProps = { conversationId: string; isActive: boolean }

export const ConversationListItem = memo(function ConversationListItem({
  conversationId,
  isActive,
}: ConversationListItemProps) {
  const me = useMe()
  const nameOf = useNameOf()
  const conversation = useConversation(conversationId)
  const typing = useChatState((state) => state.typing[conversationId])
  const hasFailed = useChatState(
    (state) => state.pending[conversationId]?.some(({ state }) => state === 'failed') ?? false,
  )
  const presence = useChatState((state) => state.presence)
  if (conversation === undefined) return null

  const title = conversationTitleOf(conversation, me.id, nameOf)
  const partnerId = partnerIdOf(conversation, me.id)
  const last = conversation.lastMessage
  const writing = typing?.filter(({ userId }) => userId !== me.id) ?? []
  const draft = isActive ? '' : (conversation.draft?.content ?? readDraft(me.id, conversationId))
  const unread = conversation.unreadCount
  const muted = isMuted(conversation, Date.now())

  return (
    <li>
      <Link
        href={`/c/${conversationId}`}
        data-testid="conversation-item"
        data-conversation-id={conversationId}
        aria-current={isActive ? 'page' : undefined}
        className={classNames(
          'flex items-center gap-3 rounded-xl px-3 py-2.5 -outline-offset-2',
          isActive ? 'bg-accent-soft' : 'hover:bg-hover',
        )}
      >
        <Avatar
          id={partnerId ?? conversation.id}
          name={title}
          shape={shapeOf(conversation)}
          isOnline={partnerId !== null && partnerId !== me.id && isHere(presence[partnerId])}
        />
        <span className="min-w-0 flex-1">
          <span className="flex items-baseline gap-2">
            <span
              data-testid="conversation-name"
              className={classNames(
                'min-w-0 flex-1 truncate text-[15px]',
                unread > 0 ? 'font-semibold' : 'font-medium',
              )}
            >
              {title}
            </span>
            {conversation.favourite && <Star aria-label="Favourite" className="size-3.5 self-center text-ink-soft" />}
            {muted && <BellOff aria-label="Muted" className="size-3.5 self-center text-ink-soft" />}
            <time
              dateTime={last?.createdAt ?? conversation.createdAt}
              className={classNames(
                'text-xs',
                unread > 0 && !muted ? 'font-semibold text-accent-text' : 'text-ink-soft',
              )}
            >
              {formatShort(last?.createdAt ?? conversation.createdAt, new Date())}
            </time>
          </span>
          <span className="mt-0.5 flex items-center gap-2">
            <span className="min-w-0 flex-1 truncate text-sm text-ink-soft" data-testid="conversation-preview">
              {hasFailed ? (
                <span className="font-medium text-danger-text">Not sent. Open to try again</span>
              ) : writing.length > 0 ? (
                <span className="text-accent-text">
                  {conversation.kind === 'direct'
                    ? 'typing…'
                    : `${typingText(writing.map(({ userId }) => nameOf(userId)))}…`}
                </span>
              ) : draft !== '' ? (
                <>
                  <span className="text-danger-text">Draft:</span> {draft}
                </>
              ) : last === null ? (
                (conversation.topic ?? 'No messages yet')
              ) : (
                messagePreviewOf(conversation, last, me.id, nameOf)
              )}
            </span>
            {conversation.unreadMentions.length > 0 && (
              <span
                data-testid="mention-badge"
                className="grid h-5 min-w-5 place-items-center rounded-full bg-accent px-1 text-xs font-semibold text-accent-ink"
              >
                <span aria-hidden>@</span>
                <span className="sr-only">You are mentioned</span>
              </span>
            )}
            {unread > 0 && (
              <span
                data-testid="unread-badge"
                className={classNames(
                  'grid h-5 min-w-5 place-items-center rounded-full px-1.5 text-xs font-semibold',
                  muted ? 'bg-line text-ink-soft' : 'bg-accent text-accent-ink',
                )}
              >
                {unread > 99 ? '99+' : unread}
                <span className="sr-only"> unread</span>
              </span>
            )}
          </span>
        </span>
      </Link>
    </li>
  )
})
