import type { Conversation } from '@chat/contracts'
import { MoreHorizontal, Search, SlidersHorizontal, UserRound, UsersRound } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import { BackLink } from '../../app/main-heading.tsx'
import { useChatState, useMe } from '../../app/chat-context.ts'
import { isHere, presenceTextOf } from '../people/presence-text.ts'
import { Avatar } from '../../lib/avatar.tsx'
import { IconButton } from '../../lib/icon-button.tsx'
import { ConversationLevelMenu } from '../notifications/conversation-level-menu.tsx'
import { formatFull, formatShort } from '../../lib/time-format.ts'
import { AssistantMenu } from '../assistant/assistant-menu.tsx'
import { ConversationMenu } from './conversation-menu.tsx'
import { partnerIdOf, shapeOf } from './conversation-title.ts'

type ConversationHeaderProps = {
  conversation: Conversation
  title: string
  onPeople: () => void
  onProfile: (userId: string) => void
  onSearch: () => void
}

export function ConversationHeader({ conversation, title, onPeople, onProfile, onSearch }: ConversationHeaderProps) {
  const me = useMe()
  const partnerId = partnerIdOf(conversation, me.id)
  const presence = useChatState((state) => (partnerId === null ? undefined : state.presence[partnerId]))
  const people = `${conversation.participantCount} ${conversation.participantCount === 1 ? 'person' : 'people'}`
  const isOnline = partnerId !== me.id && isHere(presence)
  const seen = presence?.lastSeenAt ?? null

  return (
    <header className="flex min-h-16 items-center gap-3 border-b border-line px-3 sm:px-5">
      <BackLink />
      <Avatar id={partnerId ?? conversation.id} name={title} shape={shapeOf(conversation)} isOnline={isOnline} />
      <div className="min-w-0 flex-1">
        <h1 className="truncate text-base leading-tight font-semibold" data-testid="conversation-title">
          {title}
        </h1>
        <p className="truncate text-sm text-ink-soft" data-testid="conversation-subtitle">
          {conversation.kind === 'direct' ? (
            isOnline ? (
              presenceTextOf(presence, Date.now())
            ) : seen === null ? (
              partnerId === me.id ? (
                'Notes to yourself'
              ) : (
                'Offline'
              )
            ) : (
              <time dateTime={seen} title={formatFull(seen)}>
                Last seen {formatShort(seen, new Date())}
              </time>
            )
          ) : (
            (conversation.kind === 'assistant' ? ['Only you and a language model'] : [people, conversation.topic])
              .filter(Boolean)
              .join(' · ')
          )}
        </p>
      </div>
      {partnerId !== null && partnerId !== me.id && (
        <IconButton label={`About ${title}`} onClick={() => onProfile(partnerId)} data-testid="profile-button">
          <UserRound />
        </IconButton>
      )}
      <IconButton
        label="Search in this conversation"
        onClick={onSearch}
        className="max-sm:hidden"
        data-testid="search-conversation"
      >
        <Search />
      </IconButton>
      <ConversationLevelMenu conversationId={conversation.id} />
      {conversation.state === 'accepted' && (
        <>
          <DropdownMenu.Root modal={false}>
            <DropdownMenu.Trigger asChild>
              <IconButton label="For me: archive, mute, favourite" data-testid="conversation-menu">
                <MoreHorizontal />
              </IconButton>
            </DropdownMenu.Trigger>
            <ConversationMenu conversation={conversation} title={title} />
          </DropdownMenu.Root>
          {conversation.kind === 'assistant' ? (
            <AssistantMenu conversationId={conversation.id} />
          ) : (
            <IconButton
              label={conversation.kind === 'direct' ? 'Settings of this conversation' : 'People and settings'}
              onClick={onPeople}
              data-testid="people-button"
            >
              {conversation.kind === 'direct' ? <SlidersHorizontal /> : <UsersRound />}
            </IconButton>
          )}
        </>
      )}
    </header>
  )
}
