import type { PendingMessage } from '@chat/client'
import type { Conversation, Message } from '@chat/contracts'
import { Bell, BellOff, X } from 'lucide-react'
import { useContext, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { useChat, useChatState, useMe } from '../../app/chat-context.ts'
import { showFailure } from '../../app/snackbar.tsx'
import { Button } from '../../lib/button.tsx'
import { ErrorNote } from '../../lib/error-note.tsx'
import { errorTextOf } from '../../lib/error-text.ts'
import { IconButton } from '../../lib/icon-button.tsx'
import { Spinner } from '../../lib/spinner.tsx'
import { RunningItem } from '../assistant/running-item.tsx'
import { useGenerations } from '../assistant/use-generations.ts'
import { Composer } from '../messages/composer.tsx'
import { isEditable } from '../messages/is-editable.ts'
import { MessageItem } from '../messages/message-item.tsx'
import { messageRows } from '../messages/message-rows.ts'
import { MessageToolsContext } from '../messages/message-tools.ts'
import { PendingItem } from '../messages/pending-item.tsx'
import { may } from '../people/participant-rules.ts'

type ThreadPanelProps = {
  conversation: Conversation
  messageId: string
  nameOf: (userId: string) => string
  onDelete: (message: Message) => void
  onClose: () => void
}

/** A message and the replies to it, beside the conversation. */
export function ThreadPanel({ conversation, messageId, nameOf, onDelete, onClose }: ThreadPanelProps) {
  const chat = useChat()
  const me = useMe()
  const thread = useChatState((state) => state.threads[messageId])
  const pending = useChatState((state) => state.pending[conversation.id])
  const tools = useContext(MessageToolsContext)
  const [error, setError] = useState<string | null>(null)
  const [attempt, setAttempt] = useState(0)
  const [editingId, setEditingId] = useState<string | null>(null)
  const scroller = useRef<HTMLDivElement>(null)
  const isStuck = useRef(true)

  useEffect(() => {
    let isCurrent = true
    setError(null)
    chat.openThread(messageId).catch((failure: unknown) => isCurrent && setError(errorTextOf(failure)))
    return () => {
      isCurrent = false
    }
  }, [chat, messageId, attempt])

  const replies = thread?.window?.items ?? NO_MESSAGES
  const lastSeq = replies.at(-1)?.seq ?? 0
  const waiting = useMemo(
    () => pending?.filter((it) => it.threadRootId === messageId) ?? NONE_PENDING,
    [pending, messageId],
  )
  const running = useGenerations(conversation.id, messageId)
  const rows = useMemo(
    () =>
      messageRows({ messages: replies, pending: waiting, running, meId: me.id, dividerAfterSeq: null, isThread: true }),
    [replies, waiting, running, me.id],
  )

  useEffect(() => {
    if (lastSeq > 0 && document.visibilityState === 'visible') chat.markThreadRead(messageId, lastSeq)
  }, [chat, messageId, lastSeq])
  useLayoutEffect(() => {
    if (isStuck.current && scroller.current) scroller.current.scrollTop = scroller.current.scrollHeight
  }, [rows])

  const onScroll = (): void => {
    const element = scroller.current
    if (element) isStuck.current = element.scrollHeight - element.scrollTop - element.clientHeight < 48
  }
  const inside = useMemo(() => tools && { ...tools, openThread: null }, [tools])
  const item = (message: Message, isFirst: boolean, isLast: boolean) => (
    <MessageItem
      message={message}
      delivery={null}
      showsPeople
      mayModerate={may('delete-message-of-others', conversation)}
      meId={me.id}
      nameOf={nameOf}
      isFirst={isFirst}
      isLast={isLast}
      isTabStop
      isTarget={false}
      onEdit={({ id }) => setEditingId(id)}
      onDelete={onDelete}
    />
  )
  const isFollowing = thread?.isFollowing ?? false
  const editing = [thread?.root, ...replies].find((message) => message?.id === editingId && message.deletedAt === null)

  return (
    <MessageToolsContext value={inside}>
      <section
        aria-label="Thread"
        data-testid="thread-panel"
        className="flex min-h-0 w-full shrink-0 flex-col border-line bg-surface md:w-96 md:border-l"
      >
        <header className="flex min-h-16 items-center gap-1 border-b border-line pr-2 pl-4">
          <h2 className="min-w-0 flex-1 truncate text-base font-semibold">Thread</h2>
          <IconButton
            label={isFollowing ? 'Stop following this thread' : 'Follow this thread'}
            aria-pressed={isFollowing}
            disabled={thread === undefined}
            onClick={() => void chat.followThread(messageId, !isFollowing).catch(showFailure)}
            data-testid="thread-follow"
          >
            {isFollowing ? <Bell /> : <BellOff />}
          </IconButton>
          <IconButton label="Close the thread" onClick={onClose} data-testid="thread-close">
            <X />
          </IconButton>
        </header>
        <div ref={scroller} onScroll={onScroll} className="scroll-area min-h-0 flex-1 py-2">
          {error !== null && (
            <div className="grid justify-items-center gap-3 p-4">
              <ErrorNote>{error}</ErrorNote>
              <Button look="quiet" onClick={() => setAttempt((before) => before + 1)}>
                Try again
              </Button>
            </div>
          )}
          {thread?.root && item(thread.root, true, true)}
          {thread?.root && <hr className="mx-4 my-3 border-line" />}
          {thread?.window?.hasOlder && thread.window.isLoaded && (
            <div className="grid place-items-center">
              <Button look="plain" onClick={() => void chat.loadOlderReplies(messageId).catch(showFailure)}>
                Show older replies
              </Button>
            </div>
          )}
          {thread?.window === null || thread === undefined ? (
            error === null && <Spinner label="Loading the replies…" />
          ) : rows.length === 0 ? (
            <p className="px-5 py-3 text-sm text-ink-soft">No replies yet. Write the first one.</p>
          ) : null}
          {rows.map((row) =>
            row.type === 'message' ? (
              <div key={row.key}>{item(row.message, row.isFirst, row.isLast)}</div>
            ) : row.type === 'pending' ? (
              <PendingItem key={row.key} pending={row.pending} isFirst={row.isFirst} isLast={row.isLast} />
            ) : row.type === 'running' ? (
              <RunningItem key={row.key} generation={row.generation} meId={me.id} />
            ) : null,
          )}
        </div>
        <Composer
          key={messageId}
          conversationId={conversation.id}
          title="in this thread"
          meId={me.id}
          editing={editing ?? null}
          threadRootId={messageId}
          onEditLast={() => setEditingId(replies.findLast((message) => isEditable(message, me.id))?.id ?? null)}
          onEditEnd={() => setEditingId(null)}
          onSent={() => {
            isStuck.current = true
          }}
        />
      </section>
    </MessageToolsContext>
  )
}

const NO_MESSAGES: readonly Message[] = []
const NONE_PENDING: readonly PendingMessage[] = []
