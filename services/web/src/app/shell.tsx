import { lazy, Suspense, useEffect, useState } from 'react'
import { Redirect, Route, Switch, useLocation, useRoute } from 'wouter'
import { conversationTitleOf } from '../features/conversations/conversation-title.ts'
import { AssistantPage } from '../features/assistant/assistant-page.tsx'
import { ConversationPage } from '../features/conversations/conversation-page.tsx'
import { EmptyState } from '../features/conversations/empty-state.tsx'
import { NewConversationDialog } from '../features/conversations/new-conversation-dialog.tsx'
import { InvitePage } from '../features/invites/invite-page.tsx'
import { RoomsPage } from '../features/rooms/rooms-page.tsx'
import { showDesktopNotifications } from '../features/notifications/desktop-notifications.ts'
import { notificationTextOf } from '../features/notifications/notification-text.ts'
import { SettingsPage } from '../features/settings/settings-page.tsx'
import { classNames } from '../lib/class-names.ts'
import { OverlayContext } from '../lib/overlay-context.ts'
import { Spinner } from '../lib/spinner.tsx'
import { useChat, useMe } from './chat-context.ts'
import { ConnectionBanner } from './connection-banner.tsx'
import { Sidebar } from './sidebar.tsx'
import { useUnreadTitle } from './unread-title.ts'
import { useWatchedPresence } from './use-watched-presence.ts'

const ReportsPage = lazy(async () => {
  const { ReportsPage: component } = await import('../features/moderation/reports-page.tsx')
  return { default: component }
})
const AccountsPage = lazy(async () => ({
  default: (await import('../features/moderation/accounts-page.tsx')).AccountsPage,
}))
const ThreadsPage = lazy(async () => ({ default: (await import('../features/threads/threads-page.tsx')).ThreadsPage }))
// Opened by hand, and not needed for the first look.
const SearchPanel = lazy(async () => ({
  default: (await import('../features/search/search-panel.tsx')).SearchPanel,
}))
const NotificationPanel = lazy(async () => ({
  default: (await import('../features/notifications/notification-panel.tsx')).NotificationPanel,
}))

/** List and conversation side by side; where that does not fit, the one or the other. */
export function Shell() {
  const [path, navigate] = useLocation()
  const [, params] = useRoute('/c/:conversationId')
  const activeId = params?.conversationId ?? null
  const [isFinding, setFinding] = useState(false)
  const [main, setMain] = useState<HTMLElement | null>(null)
  const [panel, setPanel] = useState<'search' | 'notifications' | null>(null)
  const isList = path === '/'
  const onNew = (): void => setFinding(true)
  const closePanel = (): void => setPanel(null)

  useUnreadTitle()
  useWatchedPresence(activeId)
  useNotifications(navigate)
  useSearchKey(() => setPanel('search'))

  return (
    <div className="flex h-full flex-col">
      <ConnectionBanner />
      <div className="grid min-h-0 flex-1 grid-cols-[minmax(0,1fr)] grid-rows-[minmax(0,1fr)] md:grid-cols-[20rem_minmax(0,1fr)] lg:grid-cols-[22rem_minmax(0,1fr)]">
        <div className={classNames('min-h-0 md:block md:border-r md:border-line', !isList && 'hidden')}>
          <Sidebar
            activeId={activeId}
            path={path}
            onNew={onNew}
            onSearch={() => setPanel('search')}
            onNotifications={() => setPanel('notifications')}
          />
        </div>
        <main ref={setMain} className={classNames('min-h-0 min-w-0 bg-surface', isList && 'max-md:sr-only')}>
          <OverlayContext value={main}>
            <Switch>
              <Route path="/c/:conversationId">
                {({ conversationId }) => (
                  <ConversationPage
                    key={conversationId}
                    conversationId={conversationId}
                    onSearch={() => setPanel('search')}
                  />
                )}
              </Route>
              <Route path="/invite/:code">{({ code }) => <InvitePage key={code} code={code} />}</Route>
              <Route path="/threads">
                <Suspense fallback={<Spinner label="Loading…" />}>
                  <ThreadsPage />
                </Suspense>
              </Route>
              <Route path="/rooms">
                <RoomsPage />
              </Route>
              <Route path="/assistant">
                <AssistantPage />
              </Route>
              <Route path="/settings">
                <SettingsPage />
              </Route>
              <Route path="/admin/accounts">
                <Suspense fallback={<Spinner label="Loading…" />}>
                  <AccountsPage />
                </Suspense>
              </Route>
              <Route path="/admin">
                <Suspense fallback={<Spinner label="Loading…" />}>
                  <ReportsPage />
                </Suspense>
              </Route>
              <Route path="/">
                <EmptyState onNew={onNew} />
              </Route>
              <Route>
                <Redirect to="/" replace />
              </Route>
            </Switch>
          </OverlayContext>
        </main>
      </div>
      {isFinding && <NewConversationDialog onClose={() => setFinding(false)} />}
      <Suspense>
        {panel === 'search' && <SearchPanel conversationId={activeId} onClose={closePanel} />}
        {panel === 'notifications' && <NotificationPanel onClose={closePanel} />}
      </Suspense>
    </div>
  )
}

/** Ctrl+K, or ⌘K. */
function useSearchKey(open: () => void): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return
      event.preventDefault()
      open()
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  })
}

function useNotifications(navigate: (path: string) => void): void {
  const chat = useChat()
  const me = useMe()
  useEffect(
    () =>
      showDesktopNotifications({
        chat,
        onOpen: navigate,
        titleOf: (notification) => {
          const { conversations, users } = chat.store.getState()
          const conversation = conversations[notification.conversationId]
          const nameOf = (userId: string): string => users[userId]?.displayName ?? 'Somebody'
          const isPlace = conversation !== undefined && conversation.kind !== 'direct'
          const place = isPlace ? conversationTitleOf(conversation, me.id, nameOf) : ''
          return `${nameOf(notification.actorId)} ${notificationTextOf(notification, place)}`
        },
      }),
    [chat, me.id, navigate],
  )
}
