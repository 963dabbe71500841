import type { Conversation, Message } from '@chat/contracts'
import { lazy, Suspense, useCallback, useEffect, useMemo, useState } from 'react'
import { useLocation, useSearch } from 'wouter'
import { BackLink } from '../../app/main-heading.tsx'
import { useChat, useChatState, useConversation, useMe } from '../../app/chat-context.ts'
import { showFailure } from '../../app/snackbar.tsx'
import { useKnownPeople, useNameOf } from '../../app/use-people.ts'
import { Button } from '../../lib/button.tsx'
import { classNames } from '../../lib/class-names.ts'
import { ErrorNote } from '../../lib/error-note.tsx'
import { errorTextOf } from '../../lib/error-text.ts'
import { Spinner } from '../../lib/spinner.tsx'
import { AssistantBar } from '../assistant/assistant-bar.tsx'
import { useAssistantFailures } from '../assistant/use-assistant-failures.ts'
import { Composer } from '../messages/composer.tsx'
import { isEditable } from '../messages/is-editable.ts'
import { DeleteDialog } from '../messages/delete-dialog.tsx'
import { MessageList } from '../messages/message-list.tsx'
import { type MessageTools, MessageToolsContext } from '../messages/message-tools.ts'
import { NewMessageAnnouncer } from '../messages/new-message-announcer.tsx'
import { SelectionBar } from '../messages/selection-bar.tsx'
import { TypingIndicator } from '../messages/typing-indicator.tsx'
import { BlockedBar } from '../people/blocked-bar.tsx'
import { may } from '../people/participant-rules.ts'
import { PeopleSheet } from '../people/people-sheet.tsx'
import { ProfileDialog } from '../people/profile-dialog.tsx'
import { PinsBar } from '../pins/pins-bar.tsx'
import { ConversationHeader } from './conversation-header.tsx'
import { conversationTitleOf, partnerIdOf } from './conversation-title.ts'
import { WriteBarrierNote } from './write-barrier-note.tsx'
import { isAsking, writeBarrierOf } from './write-barrier.ts'

// Asked for when it is opened: most visits need none of them.
const ThreadPanel = lazy(async () => {
  const { ThreadPanel: component } = await import('../threads/thread-panel.tsx')
  return { default: component }
})
const ForwardDialog = lazy(async () => {
  const { ForwardDialog: component } = await import('../messages/forward-dialog.tsx')
  return { default: component }
})
const EditHistoryDialog = lazy(async () => {
  const { EditHistoryDialog: component } = await import('../messages/edit-history-dialog.tsx')
  return { default: component }
})
const MessageInfoDialog = lazy(async () => {
  const { MessageInfoDialog: component } = await import('../messages/message-info-dialog.tsx')
  return { default: component }
})
const PinsDialog = lazy(async () => {
  const { PinsDialog: component } = await import('../pins/pins-dialog.tsx')
  return { default: component }
})

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
  const [, navigate] = useLocation()
  const me = useMe()
  const users = useChatState((state) => state.users)
  const nameOfNow = useNameOf()
  const nameOf = useCallback(nameOfNow, [users, me])
  useKnownPeople(useMemo(() => conversation.participants.map(({ userId }) => userId), [conversation.participants]))

  const [editingId, setEditingId] = useState<string | null>(null)
  const [replying, setReplying] = useState<Message | null>(null)
  const [threadId, setThreadId] = useState<string | null>(null)
  const [selected, setSelected] = useState<ReadonlyMap<string, Message> | null>(null)
  const [deleting, setDeleting] = useState<readonly Message[] | null>(null)
  const [forwarding, setForwarding] = useState<readonly string[] | null>(null)
  const [shownEdits, setShownEdits] = useState<Message | null>(null)
  const [shownInfo, setShownInfo] = useState<Message | null>(null)
  const [arePinsOpen, setPinsOpen] = useState(false)
  const [jump, setJump] = useState<{ seq: number; count: number } | null>(null)
  const [isPeopleOpen, setPeopleOpen] = useState(false)
  const [profileId, setProfileId] = useState<string | null>(null)
  const [sentCount, setSentCount] = useState(0)
  const partnerId = partnerIdOf(conversation, me.id)
  const isBlocked = useChatState((state) => partnerId !== null && state.blocks[partnerId] !== undefined)

  const editing = useChatState((state) =>
    editingId === null ? null : (state.windows[id]?.items.find((message) => message.id === editingId) ?? null),
  )
  useAssistantFailures(id)
  const targetSeq = useTargetSeq(id)
  const wantedThreadSeq = seqIn(useSearch(), 'thread')
  const title = conversationTitleOf(conversation, me.id, nameOf)
  const barrier = writeBarrierOf(conversation)
  const onEdit = useCallback((message: Message) => setEditingId(message.id), [])
  const onEditEnd = useCallback(() => setEditingId(null), [])
  const onDelete = useCallback((message: Message) => setDeleting([message]), [])
  const jumpTo = useCallback((messageId: string) => {
    const seq = Number(messageId.slice(messageId.lastIndexOf('.') + 1))
    setJump((before) => ({ seq, count: (before?.count ?? 0) + 1 }))
  }, [])
  // What was said in a thread is shown there, and its first message here.
  const targetRootId = useChatState((state) =>
    targetSeq === null ? null : (state.windows[id]?.items.find(({ seq }) => seq === targetSeq)?.threadRootId ?? null),
  )
  useEffect(() => {
    if (wantedThreadSeq !== null) setThreadId(`${id}.${wantedThreadSeq}`)
  }, [id, wantedThreadSeq])
  useEffect(() => {
    if (targetRootId === null) return
    setThreadId(targetRootId)
    jumpTo(targetRootId)
  }, [targetRootId, jumpTo])
  const closeThread = (): void => {
    setThreadId(null)
    // Else it would be open again with the next reload.
    if (wantedThreadSeq !== null) navigate(`/c/${id}`, { replace: true })
  }
  const tools = useMemo(
    (): MessageTools => ({
      reply: setReplying,
      openThread: setThreadId,
      forward: (message) => setForwarding([message.id]),
      showEdits: setShownEdits,
      showInfo: setShownInfo,
      jumpTo,
      toggle: (message) =>
        setSelected((before) => {
          const next = new Map(before)
          if (!next.delete(message.id)) next.set(message.id, message)
          return next
        }),
      selectedIds: selected && new Set(selected.keys()),
    }),
    [jumpTo, selected],
  )
  const chosen = selected === null ? [] : [...selected.values()].toSorted((a, b) => a.seq - b.seq)

  const editLast = (): void => {
    const items = chat.store.getState().windows[id]?.items ?? []
    const last = items.findLast((it) => isEditable(it, me.id) && it.threadRootId === null)
    if (last !== undefined) setEditingId(last.id)
  }

  /** One goes through the outbox, and so also without a connection; many are asked for at once. */
  const remove = async (messages: readonly Message[], scope: 'everyone' | 'me'): Promise<void> => {
    const [first] = messages
    if (messages.length === 1 && first !== undefined) {
      await chat.deleteMessage(first.id, scope)
      return
    }
    const results = await chat.deleteMessages(
      messages.map((message) => message.id),
      scope,
    )
    setSelected(null)
    const failed = results.find((result) => result.error !== null)
    if (failed?.error) showFailure(failed.error)
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
      <PinsBar conversation={conversation} onOpen={() => setPinsOpen(true)} />
      <MessageToolsContext value={tools}>
        <div className="flex min-h-0 flex-1">
          <div className={classNames('flex min-w-0 flex-1 flex-col', threadId !== null && 'max-md:hidden')}>
            <MessageList
              conversation={conversation}
              meId={me.id}
              onEdit={onEdit}
              onDelete={onDelete}
              sentCount={sentCount}
              jump={jump}
              targetSeq={targetSeq}
            />
            {conversation.kind === 'assistant' && <AssistantBar />}
            <TypingIndicator conversationId={id} meId={me.id} />
            {isAsking(conversation, me.id) && (
              <p className="px-4 pb-2 text-center text-sm text-ink-soft" data-testid="request-note">
                {title} wants to be asked first. Say in one message who you are and what it is about; you can write more
                when they have accepted.
              </p>
            )}
            {selected === null && partnerId !== null && isBlocked ? (
              <BlockedBar userId={partnerId} name={title} />
            ) : selected === null && barrier !== null ? (
              <WriteBarrierNote conversation={conversation} barrier={barrier} title={title} />
            ) : selected === null ? (
              <Composer
                conversationId={id}
                title={title}
                meId={me.id}
                editing={editing !== null && editing.deletedAt === null ? editing : null}
                replying={replying}
                onReplyEnd={() => setReplying(null)}
                onEditLast={editLast}
                onEditEnd={onEditEnd}
                onSent={send}
              />
            ) : (
              <SelectionBar
                count={chosen.length}
                onForward={() => setForwarding(chosen.map((message) => message.id))}
                onDelete={() => setDeleting(chosen)}
                onEnd={() => setSelected(null)}
              />
            )}
          </div>
          {threadId !== null && (
            <Suspense fallback={<Spinner label="Loading the thread…" />}>
              <ThreadPanel
                key={threadId}
                conversation={conversation}
                messageId={threadId}
                nameOf={nameOf}
                onDelete={onDelete}
                onClose={closeThread}
              />
            </Suspense>
          )}
        </div>
      </MessageToolsContext>
      <NewMessageAnnouncer conversationId={id} meId={me.id} nameOf={nameOf} />
      {deleting !== null && (
        <DeleteDialog
          count={deleting.length}
          mayForEveryone={deleting.every(
            (message) => message.senderId === me.id || may('delete-message-of-others', conversation),
          )}
          onDelete={(scope) => remove(deleting, scope)}
          onClose={() => setDeleting(null)}
        />
      )}
      {profileId !== null && <ProfileDialog userId={profileId} onClose={() => setProfileId(null)} />}
      <Suspense>
        {forwarding !== null && (
          <ForwardDialog
            messageIds={forwarding}
            onDone={() => {
              setForwarding(null)
              setSelected(null)
            }}
            onClose={() => setForwarding(null)}
          />
        )}
        {shownEdits !== null && <EditHistoryDialog message={shownEdits} onClose={() => setShownEdits(null)} />}
        {shownInfo !== null && <MessageInfoDialog message={shownInfo} onClose={() => setShownInfo(null)} />}
        {arePinsOpen && (
          <PinsDialog
            conversation={conversation}
            nameOf={nameOf}
            onJump={(message) => {
              setPinsOpen(false)
              if (message.threadRootId === null) jumpTo(message.id)
              else setThreadId(message.threadRootId)
            }}
            onClose={() => setPinsOpen(false)}
          />
        )}
      </Suspense>
      {isPeopleOpen && <PeopleSheet conversation={conversation} onClose={() => setPeopleOpen(false)} />}
    </section>
  )
}

/** A place in the address: `?at=` of a message, `?thread=` of the first one of a thread. */
function seqIn(search: string, name: 'at' | 'thread'): number | null {
  const wanted = Number(new URLSearchParams(search).get(name) ?? Number.NaN)
  return Number.isSafeInteger(wanted) && wanted > 0 ? wanted : null
}

/** The place that the address leads to, once it is loaded. */
function useTargetSeq(conversationId: string): number | null {
  const chat = useChat()
  const search = useSearch()
  const seq = seqIn(search, 'at') ?? seqIn(search, 'thread')
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
