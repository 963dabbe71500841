import { Archive } from 'lucide-react'
import { type ReactNode, useMemo, useState } from 'react'
import { useChat, useChatState, useMe } from '../../app/chat-context.ts'
import { useKnownPeople } from '../../app/use-people.ts'
import { Spinner } from '../../lib/spinner.tsx'
import { ConversationListItem } from './conversation-list-item.tsx'
import { partnerIdOf } from './conversation-title.ts'
import { sectionsOf } from './list-sections.ts'
import { Button } from '../../lib/button.tsx'

export function ConversationList({ activeId, onNew }: { activeId: string | null; onNew: () => void }) {
  const me = useMe()
  const chat = useChat()
  const order = useChatState((state) => state.conversationOrder)
  const conversations = useChatState((state) => state.conversations)
  const isReady = useChatState((state) => state.isReady)
  const connection = useChatState((state) => state.connection)
  const [isArchiveOpen, setArchiveOpen] = useState(false)

  const people = useMemo(
    () =>
      order.flatMap((id) => {
        const conversation = conversations[id]
        if (conversation === undefined) return []
        return [partnerIdOf(conversation, me.id), conversation.lastMessage?.senderId].filter((it) => it != null)
      }),
    [order, conversations, me.id],
  )
  useKnownPeople(people)

  if (!isReady && order.length === 0) {
    return (
      <div className="grid flex-1 place-content-center gap-3 p-6 text-center">
        {connection === 'offline' ? (
          <>
            <p className="text-sm text-ink-soft">Your conversations could not be loaded.</p>
            <Button look="quiet" onClick={() => chat.reconnectNow()}>
              Try again
            </Button>
          </>
        ) : (
          <Spinner label="Loading your conversations…" />
        )}
      </div>
    )
  }
  if (order.length === 0) {
    return (
      <div className="grid flex-1 place-content-center gap-3 p-6 text-center">
        <p className="text-sm text-ink-soft">No conversations yet.</p>
        <Button look="quiet" onClick={onNew}>
          Find somebody to write to
        </Button>
      </div>
    )
  }
  const { requests, shown, archived } = sectionsOf(order, conversations)
  const isOnlyRooms = order.every((id) => conversations[id]?.kind === 'room')
  return (
    <div className="scroll-area flex min-h-0 flex-1 flex-col px-2 pb-2">
      {requests.length > 0 && (
        <section className="mb-2" data-testid="request-list">
          <ListHeading>Requests</ListHeading>
          <Items ids={requests} activeId={activeId} label="Requests" />
        </section>
      )}
      <Items ids={shown} activeId={activeId} label="Conversations" testId="conversation-list" />
      {archived.length > 0 && (
        <section className="mt-2">
          <button
            type="button"
            aria-expanded={isArchiveOpen}
            onClick={() => setArchiveOpen((before) => !before)}
            data-testid="toggle-archive"
            className="flex min-h-10 w-full items-center gap-3 rounded-xl px-3 text-sm font-medium text-ink-soft -outline-offset-2 hover:bg-hover"
          >
            <Archive aria-hidden className="size-4.5" /> Archived ({archived.length})
          </button>
          {isArchiveOpen && <Items ids={archived} activeId={activeId} label="Archived" testId="archived-list" />}
        </section>
      )}
      {isOnlyRooms && (
        <div className="mt-3 flex flex-col items-start gap-2 rounded-xl border border-dashed border-line-strong/60 p-3 text-sm text-ink-soft">
          Write to somebody, or make a group with a few people.
          <Button look="quiet" onClick={onNew}>
            Find a person
          </Button>
        </div>
      )}
    </div>
  )
}

type ItemsProps = { ids: readonly string[]; activeId: string | null; label: string; testId?: string }

const Items = ({ ids, activeId, label, testId }: ItemsProps) => (
  <ul aria-label={label} data-testid={testId}>
    {ids.map((id) => (
      <ConversationListItem key={id} conversationId={id} isActive={id === activeId} />
    ))}
  </ul>
)

const ListHeading = ({ children }: { children: ReactNode }) => (
  <h2 className="px-3 pt-1 pb-1 text-xs font-semibold tracking-wide text-ink-soft uppercase">{children}</h2>
)
