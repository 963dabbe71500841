import { lazy, Suspense, useEffect, useState } from 'react'
import { Redirect, Route, Switch, useLocation, useRoute } from 'wouter'
import { conversationTitleOf } from '../features/conversations/conversation-title.ts'
import { ConversationPage } from '../features/conversations/conversation-page.tsx'
import { EmptyState } from '../features/conversations/empty-state.tsx'
import { NewConversationDialog } from '../features/conversations/new-conversation-dialog.tsx'
import { InvitePage } from '../features/invites/invite-page.tsx'
import { RoomsPage } from '../features/rooms/rooms-page.tsx'
import { notifyOfMessages } from '../features/settings/notifications.ts'
import { SettingsPage } from '../features/settings/settings-page.tsx'
import { classNames } from '../lib/class-names.ts'
import { OverlayContext } from '../lib/overlay-context.ts'
import { Spinner } from '../lib/spinner.tsx'
import { useChat, useMe } from './chat-context.ts'
import { ConnectionBanner } from './connection-banner.tsx'
import { Sidebar } from './sidebar.tsx'
import { isMuted, useUnreadTitle } from './unread-title.ts'
import { useWatchedPresence } from './use-watched-presence.ts'

const ReportsPage = lazy(async () => {
  const { ReportsPage: component } = await import('../features/moderation/reports-page.tsx')
  return { default: component }
})

/** List and conversation side by side; where that does not fit, the one or the other. */
export function Shell() {
  const [path, navigate] = useLocation()
  const [, params] = useRoute('/c/:conversationId')
  const activeId = params?.conversationId ?? null
  const [isFinding, setFinding] = useState(false)
  const [main, setMain] = useState<HTMLElement | null>(null)
  const isList = path === '/'
  const onNew = (): void => setFinding(true)

  useUnreadTitle()
  useWatchedPresence(activeId)
  useNotifications(navigate)

  return (
    <div className="flex h-full flex-col">
      <ConnectionBanner />
      <div className="grid min-h-0 flex-1 grid-cols-[minmax(0,1fr)] grid-rows-[minmax(0,1fr)] md:grid-cols-[20rem_minmax(0,1fr)] lg:grid-cols-[22rem_minmax(0,1fr)]">
        <div className={classNames('min-h-0 md:block md:border-r md:border-line', !isList && 'hidden')}>
          <Sidebar activeId={activeId} path={path} onNew={onNew} />
        </div>
        <main ref={setMain} className={classNames('min-h-0 min-w-0 bg-surface', isList && 'max-md:sr-only')}>
          <OverlayContext value={main}>
            <Switch>
              <Route path="/c/:conversationId">
                {({ conversationId }) => <ConversationPage key={conversationId} conversationId={conversationId} />}
              </Route>
              <Route path="/invite/:code">{({ code }) => <InvitePage key={code} code={code} />}</Route>
              <Route path="/rooms">
                <RoomsPage />
              </Route>
              <Route path="/settings">
                <SettingsPage />
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
    </div>
  )
}

function useNotifications(navigate: (path: string) => void): void {
  const chat = useChat()
  const me = useMe()
  useEffect(
    () =>
      notifyOfMessages({
        chat,
        onOpen: (conversationId) => navigate(`/c/${conversationId}`),
        titleOf: (conversationId, senderId) => {
          const { conversations, users } = chat.store.getState()
          const conversation = conversations[conversationId]
          if (conversation === undefined || isMuted(conversation, Date.now())) return null
          const nameOf = (userId: string): string => users[userId]?.displayName ?? 'New message'
          const title = conversationTitleOf(conversation, me.id, nameOf)
          return conversation.kind === 'direct' ? title : `${nameOf(senderId)} in ${title}`
        },
      }),
    [chat, me.id, navigate],
  )
}
