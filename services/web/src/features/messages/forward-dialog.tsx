import { limits } from '@chat/contracts'
import { useState } from 'react'
import { useChat, useChatState, useMe } from '../../app/chat-context.ts'
import { useNameOf } from '../../app/use-people.ts'
import { Avatar } from '../../lib/avatar.tsx'
import { Button } from '../../lib/button.tsx'
import { Dialog } from '../../lib/dialog.tsx'
import { ErrorNote } from '../../lib/error-note.tsx'
import { errorTextOf } from '../../lib/error-text.ts'
import { TextField } from '../../lib/text-field.tsx'
import { conversationTitleOf, partnerIdOf, shapeOf } from '../conversations/conversation-title.ts'

type ForwardDialogProps = { messageIds: readonly string[]; onDone: () => void; onClose: () => void }

/** Chooses where copies go. What could not be sent is said, and its conversations stay chosen. */
export function ForwardDialog({ messageIds, onDone, onClose }: ForwardDialogProps) {
  const chat = useChat()
  const me = useMe()
  const nameOf = useNameOf()
  const order = useChatState((state) => state.conversationOrder)
  const conversations = useChatState((state) => state.conversations)
  const [query, setQuery] = useState('')
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const [isBusy, setBusy] = useState(false)
  const [error, setError] = useState<string | null>(null)

  const found = order.flatMap((id) => {
    const conversation = conversations[id]
    if (conversation?.state !== 'accepted') return []
    const title = conversationTitleOf(conversation, me.id, nameOf)
    return title.toLowerCase().includes(query.trim().toLowerCase()) ? [{ conversation, title }] : []
  })
  const toggle = (id: string): void => {
    const next = new Set(chosen)
    if (!next.delete(id)) next.add(id)
    setChosen(next)
  }
  const forward = async (): Promise<void> => {
    setBusy(true)
    setError(null)
    try {
      const results = await chat.forwardMessages(messageIds, [...chosen])
      const failed = results.filter((result) => result.error !== null)
      if (failed.length === 0) return onDone()
      setChosen(new Set(failed.map(({ conversationId }) => conversationId)))
      setError(errorTextOf(failed[0]!.error))
    } catch (failure) {
      setError(errorTextOf(failure))
    }
    setBusy(false)
  }

  return (
    <Dialog
      title={messageIds.length === 1 ? 'Forward this message' : `Forward ${messageIds.length} messages`}
      description="The copies say who wrote them, and not where."
      onClose={onClose}
      testId="forward-dialog"
    >
      <TextField
        label="Find a conversation"
        value={query}
        onChange={(event) => setQuery(event.target.value)}
        data-testid="forward-search"
      />
      <ul className="-mx-2 my-2 min-h-24" aria-label="Conversations">
        {found.slice(0, 50).map(({ conversation, title }) => (
          <li key={conversation.id}>
            <label className="flex cursor-pointer items-center gap-3 rounded-xl px-2 py-2 hover:bg-hover has-focus-visible:outline-2">
              <input
                type="checkbox"
                checked={chosen.has(conversation.id)}
                disabled={!chosen.has(conversation.id) && chosen.size >= limits.forwardConversationsMax}
                onChange={() => toggle(conversation.id)}
                data-testid="forward-target"
                className="size-4 accent-accent"
              />
              <Avatar
                id={partnerIdOf(conversation, me.id) ?? conversation.id}
                name={title}
                shape={shapeOf(conversation)}
                size="small"
              />
              <span className="min-w-0 flex-1 truncate text-[15px]">{title}</span>
            </label>
          </li>
        ))}
        {found.length === 0 && (
          <li className="px-2 py-3 text-sm text-ink-soft">No conversation of yours is called so.</li>
        )}
      </ul>
      {error !== null && <ErrorNote>{error}</ErrorNote>}
      <Button
        className="mt-2"
        disabled={chosen.size === 0}
        busy={isBusy}
        onClick={() => void forward()}
        data-testid="forward-send"
      >
        {chosen.size > 1 ? `Forward to ${chosen.size}` : 'Forward'}
      </Button>
    </Dialog>
  )
}
