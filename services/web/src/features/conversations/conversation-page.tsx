import type { Conversation, Message } from '@chat/contracts'
import { useCallback, useEffect, useMemo, useState } from 'react'
import { useLocation, useSearch } from 'wouter'
import { BackLink } from '../../app/main-heading.tsx'
import { useChat, useChatState, useConversation, useMe } from '../../app/chat-context.ts'
import { showFailure } from '../../app/snackbar.tsx'
import { useKnownPeople, useNameOf } from '../../app/use-people.ts'
import { Button } from '../../lib/button.tsx'
import { ConfirmDialog } from '../../lib/confirm-dialog.tsx'
import { ErrorNote } from '../../lib/error-note.tsx'
import { errorTextOf } from '../../lib/error-text.ts'
import { Spinner } from '../../lib/spinner.tsx'
import { Composer } from '../messages/composer.tsx'
import { MessageList } from '../messages/message-list.tsx'
import { NewMessageAnnouncer } from '../messages/new-message-announcer.tsx'
import { TypingIndicator } from '../messages/typing-indicator.tsx'
import { BlockedBar } from '../people/blocked-bar.tsx'
import { PeopleSheet } from '../people/people-sheet.tsx'
import { ProfileDialog } from '../people/profile-dialog.tsx'
import { ConversationHeader } from './conversation-header.tsx'
import { conversationTitleOf, partnerIdOf } from './conversation-title.ts'
import { WriteBarrierNote } from './write-barrier-note.tsx'
import { writeBarrierOf } from './write-barrier.ts'

type ConversationPageProps = { conversationId: string; onSearch: () => void }

export function ConversationPage({ conversationId, onSearch }: ConversationPageProps) {
  const chat = useChat()
  const [, navigate] = useLocation()
  const conversation = useConversation(conversationId)
  const isMember = conversation?.state === 'accepted' || conversation?.state === 'requested'
  const [failure, setFailure] = useState<unknown>(null)
  const [isOpened, setOpened] = useState(false)
  const [attempt, setAttempt] = useState(0)

  useEffect(() => {
    let isCurrent = true
    setFailure(null)
    chat.openConversation(conversationId).then(
      () => isCurrent && setOpened(true),
      (error: unknown) => isCurrent && setFailure(error),
    )
    return () => {
      isCurrent = false
    }
  }, [chat, conversationId, attempt])

  if (conversation !== undefined && isMember)
    return <OpenConversation conversation={conversation} onSearch={onSearch} />
  if (failure === null && conversation === undefined && !isOpened) {
    return (
      <div className="grid h-full place-items-center">
        <Spinner label="Loading the conversation…" />
      </div>
    )
  }
  return (
    <div className="flex h-full flex-col">
      <header className="flex min-h-16 items-center px-3">
        <BackLink />
        <h1 className="sr-only">Conversation</h1>
      </header>
      <div className="grid flex-1 place-content-center justify-items-center gap-4 p-6">
        <ErrorNote>{failure === null ? 'You are not in this conversation any more.' : errorTextOf(failure)}</ErrorNote>
        <div className="flex gap-2">
          {failure !== null && (
            <Button look="quiet" onClick={() => setAttempt((before) => before + 1)}>
              Try again
            </Button>
          )}
          <Button onClick={() => navigate('/')}>All conversations</Button>
        </div>
      </div>
    </div>
  )
}

function OpenConversation({ conversation, onSearch }: { conversation: Conversation; onSearch: () => void }) {
  const { id } = conversation
  const chat = useChat()
  const me = useMe()
  const users = useChatState((state) => state.users)
  const nameOfNow = useNameOf()
  const nameOf = useCallback(nameOfNow, [users, me])
  useKnownPeople(useMemo(() => conversation.participants.map(({ userId }) => userId), [conversation.participants]))

  const [editingId, setEditingId] = useState<string | null>(null)
  const [deleting, setDeleting] = useState<Message | null>(null)
  const [isPeopleOpen, setPeopleOpen] = useState(false)
  const [profileId, setProfileId] = useState<string | null>(null)
  const [sentCount, setSentCount] = useState(0)
  const partnerId = partnerIdOf(conversation, me.id)
  const isBlocked = useChatState((state) => partnerId !== null && state.blocks[partnerId] !== undefined)

  const editing = useChatState((state) =>
    editingId === null ? null : (state.windows[id]?.items.find((message) => message.id === editingId) ?? null),
  )
  const targetSeq = useTargetSeq(id)
  const title = conversationTitleOf(conversation, me.id, nameOf)
  const barrier = writeBarrierOf(conversation)
  const onEdit = useCallback((message: Message) => setEditingId(message.id), [])
  const onEditEnd = useCallback(() => setEditingId(null), [])

  const editLast = (): void => {
    const items = chat.store.getState().windows[id]?.items ?? []
    const last = items.findLast((it) => it.senderId === me.id && it.kind !== 'system' && it.deletedAt === null)
    if (last !== undefined) setEditingId(last.id)
  }

  const send = (): void => {
    setSentCount((before) => before + 1)
    if (chat.store.getState().windows[id]?.hasNewer === true) chat.loadNewest(id).catch(() => undefined)
  }

  return (
    <section aria-label={title} className="flex h-full flex-col" data-testid="conversation" data-conversation-id={id}>
      <ConversationHeader
        conversation={conversation}
        title={title}
        onPeople={() => setPeopleOpen(true)}
        onProfile={setProfileId}
        onSearch={onSearch}
      />
      <MessageList
        conversation={conversation}
        meId={me.id}
        onEdit={onEdit}
        onDelete={setDeleting}
        sentCount={sentCount}
        targetSeq={targetSeq}
      />
      <TypingIndicator conversationId={id} meId={me.id} />
      {partnerId !== null && isBlocked ? (
        <BlockedBar userId={partnerId} name={title} />
      ) : barrier === null ? (
        <Composer
          conversationId={id}
          title={title}
          meId={me.id}
          editing={editing !== null && editing.deletedAt === null ? editing : null}
          onEditLast={editLast}
          onEditEnd={onEditEnd}
          onSent={send}
        />
      ) : (
        <WriteBarrierNote conversation={conversation} barrier={barrier} title={title} />
      )}
      <NewMessageAnnouncer conversationId={id} meId={me.id} nameOf={nameOf} />
      {deleting !== null && (
        <ConfirmDialog
          title="Delete this message?"
          text="It disappears for everybody in this conversation. This cannot be undone."
          confirmLabel="Delete"
          onConfirm={() => chat.deleteMessage(deleting.id)}
          onClose={() => setDeleting(null)}
          testId="delete-dialog"
        />
      )}
      {profileId !== null && <ProfileDialog userId={profileId} onClose={() => setProfileId(null)} />}
      {isPeopleOpen && <PeopleSheet conversation={conversation} onClose={() => setPeopleOpen(false)} />}
    </section>
  )
}

/** The place that the address leads to (`?at=`), once it is loaded. */
function useTargetSeq(conversationId: string): number | null {
  const chat = useChat()
  const wanted = Number(new URLSearchParams(useSearch()).get('at') ?? Number.NaN)
  const seq = Number.isSafeInteger(wanted) && wanted > 0 ? wanted : null
  const isOpened = useChatState((state) => state.windows[conversationId]?.isLoaded === true)
  const isShown = useChatState(
    (state) => state.windows[conversationId]?.items.some((message) => message.seq === seq) === true,
  )
  useEffect(() => {
    if (seq === null || !isOpened || isShown) return
    chat.loadAround(conversationId, seq).catch(showFailure)
  }, [chat, conversationId, seq, isOpened])
  return isShown ? seq : null
}
