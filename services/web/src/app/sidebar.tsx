import { Hash, MessageCirclePlus, MessagesSquare, Search, Settings, Sparkles } from 'lucide-react'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { NotificationBell } from '../features/notifications/notification-bell.tsx'
import { ThreadsUnread } from '../features/threads/threads-unread.tsx'
import { ConversationList } from '../features/conversations/conversation-list.tsx'
import { Avatar } from '../lib/avatar.tsx'
import { classNames } from '../lib/class-names.ts'
import { IconButton } from '../lib/icon-button.tsx'
import { useMe } from './chat-context.ts'

type SidebarProps = {
  activeId: string | null
  path: string
  onNew: () => void
  onSearch: () => void
  onNotifications: () => void
}

export function Sidebar({ activeId, path, onNew, onSearch, onNotifications }: SidebarProps) {
  const me = useMe()
  return (
    <nav aria-label="Conversations" className="flex h-full flex-col bg-canvas">
      <div className="flex min-h-16 items-center gap-0.5 pr-2 pl-5">
        <img src="/icon.svg" alt="" className="size-8" />
        <span className="min-w-0 flex-1 truncate pl-2 text-lg font-bold tracking-tight">Chatterbox</span>
        <IconButton label="Search messages (Ctrl+K)" onClick={onSearch} data-testid="open-search">
          <Search />
        </IconButton>
        <NotificationBell onOpen={onNotifications} />
        <IconButton label="New conversation" onClick={onNew} data-testid="new-conversation">
          <MessageCirclePlus />
        </IconButton>
      </div>
      <div className="px-2 pb-2">
        <SidebarLink href="/threads" isActive={path === '/threads'} testId="nav-threads">
          <MessagesSquare aria-hidden className="size-4.5" /> <span className="flex-1">Threads</span>
          <ThreadsUnread />
        </SidebarLink>
        <SidebarLink href="/rooms" isActive={path === '/rooms'} testId="nav-rooms">
          <Hash aria-hidden className="size-4.5" /> Rooms
        </SidebarLink>
        <SidebarLink href="/assistant" isActive={path === '/assistant'} testId="nav-assistant">
          <Sparkles aria-hidden className="size-4.5" /> Assistant
        </SidebarLink>
      </div>
      <ConversationList activeId={activeId} onNew={onNew} />
      <div className="border-t border-line p-2">
        <Link
          href="/settings"
          data-testid="nav-settings"
          aria-current={path === '/settings' ? 'page' : undefined}
          className={classNames(
            'flex items-center gap-3 rounded-xl px-3 py-2 -outline-offset-2',
            path === '/settings' ? 'bg-accent-soft' : 'hover:bg-hover',
          )}
        >
          <Avatar id={me.id} name={me.displayName} size="small" />
          <span className="min-w-0 flex-1">
            <span className="block truncate text-sm font-medium">{me.displayName}</span>
            <span className="block text-xs text-ink-soft">Settings</span>
          </span>
          <Settings aria-hidden className="size-4.5 text-ink-soft" />
        </Link>
      </div>
    </nav>
  )
}

type SidebarLinkProps = { href: string; isActive: boolean; testId: string; children: ReactNode }

function SidebarLink({ href, isActive, testId, children }: SidebarLinkProps) {
  return (
    <Link
      href={href}
      data-testid={testId}
      aria-current={isActive ? 'page' : undefined}
      className={classNames(
        'flex min-h-10 items-center gap-3 rounded-xl px-3 text-sm font-medium -outline-offset-2',
        isActive ? 'bg-accent-soft' : 'hover:bg-hover',
      )}
    >
      {children}
    </Link>
  )
}
