import { type Chat, ChatError } from '@chat/client'
import { type Message, limits, versionOf } from '@chat/contracts'
import { Check, Paperclip, SendHorizontal, Smile, X } from 'lucide-react'
import { type ClipboardEvent, type KeyboardEvent, useEffect, useId, useLayoutEffect, useRef, useState } from 'react'
import { useChat, useChatState, useConversation } from '../../app/chat-context.ts'
import { showFailure, showProblem } from '../../app/snackbar.tsx'
import { useNameOf } from '../../app/use-people.ts'
import { classNames } from '../../lib/class-names.ts'
import { durationTextOf } from '../../lib/duration-text.ts'
import { IconButton } from '../../lib/icon-button.tsx'
import { DropZone } from '../files/drop-zone.tsx'
import { UploadTray } from '../files/upload-tray.tsx'
import { useUploads } from '../files/use-uploads.ts'
import { chosenModel } from '../assistant/chosen-model.ts'
import { EmojiPopover } from '../reactions/emoji-popover.tsx'
import { keepDraft, readDraft } from './drafts.ts'
import { nameBeingWritten, type Suggestion, suggestionsFor } from './mention-suggestions.ts'
import { quotedTextOf } from './quoted-message.tsx'
import { useSlowMode } from './use-slow-mode.ts'

/** From here on it says how much room is left. */
const COUNT_FROM = limits.contentLengthMax - 500
const HEIGHT_MAX = 200
const NO_SUGGESTIONS: readonly Suggestion[] = []

/** Longer than what is written here takes to be known there. */
const TYPING_PAUSE_MS = 1_500

const sharedDraftOf = (chat: Chat, conversationId: string): string =>
  chat.store.getState().conversations[conversationId]?.draft?.content ?? ''

type ComposerProps = {
  conversationId: string
  title: string
  meId: string
  /** The message being edited. */
  editing: Message | null
  /** The message being answered. */
  replying?: Message | null
  onReplyEnd?: () => void
  /** Where it writes to a thread: its first message. */
  threadRootId?: string
  onEditLast: () => void
  onEditEnd: () => void
  onSent: () => void
}

export function Composer(props: ComposerProps) {
  const {
    conversationId,
    title,
    meId,
    editing,
    replying = null,
    onReplyEnd,
    threadRootId,
    onEditLast,
    onEditEnd,
  } = props
  const { onSent } = props
  const draftKey = threadRootId ?? conversationId
  const chat = useChat()
  const [text, setText] = useState(
    () => readDraft(meId, draftKey) || (threadRootId === undefined ? sharedDraftOf(chat, conversationId) : ''),
  )
  const slowMode = useSlowMode(conversationId, meId)
  const uploads = useUploads(conversationId)
  const picker = useRef<HTMLInputElement>(null)
  const input = useRef<HTMLTextAreaElement>(null)
  const listId = useId()
  /** What was being written when the editing began. */
  const draft = useRef(text)
  const editingId = editing?.id ?? null
  const versionEdited = useRef('')
  const isEditing = useRef(false)
  isEditing.current = editing !== null

  useLayoutEffect(() => {
    const element = input.current
    if (element === null) return
    element.style.height = 'auto'
    element.style.height = `${Math.min(element.scrollHeight, HEIGHT_MAX)}px`
  }, [text])

  // With a touch screen the keyboard would cover the conversation that was just opened.
  useEffect(() => {
    if (matchMedia('(hover: hover)').matches) input.current?.focus()
  }, [conversationId])

  // Before the next key stroke, which must not meet the other text.
  useLayoutEffect(() => {
    if (editing === null) return
    setText(editing.content)
    versionEdited.current = versionOf('message', editing)
    requestAnimationFrame(() => {
      input.current?.focus()
      input.current?.setSelectionRange(editing.content.length, editing.content.length)
    })
    return () => setText(draft.current)
    // A change of the message by another device must not replace what is being written here.
  }, [editingId])

  useEffect(() => () => chat.stopTyping(conversationId), [chat, conversationId])

  const typedAt = useRef(Number.NEGATIVE_INFINITY)
  // What another device wrote shows here, unless somebody is just writing here.
  useEffect(
    () =>
      chat.on('draft-changed', ({ conversationId: id, draft: told }) => {
        if (threadRootId !== undefined || id !== conversationId) return
        if (Date.now() - typedAt.current < TYPING_PAUSE_MS) return
        draft.current = told?.content ?? ''
        keepDraft(meId, conversationId, draft.current)
        if (!isEditing.current) setText(draft.current)
      }),
    [chat, conversationId, meId, threadRootId],
  )

  const change = (next: string): void => {
    setText(next)
    if (editing !== null) return
    draft.current = next
    keepDraft(meId, draftKey, next)
    if (threadRootId === undefined) chat.saveDraft(conversationId, next)
    typedAt.current = Date.now()
    if (next.trim() === '') chat.stopTyping(conversationId)
    else chat.typing(conversationId)
  }

  const conversation = useConversation(conversationId)
  const users = useChatState((state) => state.users)
  const nameOf = useNameOf()
  const [caret, setCaret] = useState(0)
  const [chosenIndex, setChosenIndex] = useState(0)
  const [dismissed, setDismissed] = useState<number | null>(null)
  const written = nameBeingWritten(text, Math.min(caret, text.length))
  const suggestions =
    written === null || written.start === dismissed || conversation === undefined
      ? NO_SUGGESTIONS
      : suggestionsFor(written.prefix, conversation, users, meId)
  const isSuggesting = suggestions.length > 0
  const chosen = Math.min(chosenIndex, suggestions.length - 1)
  useEffect(() => setChosenIndex(0), [written?.prefix])
  useEffect(() => {
    if (replying !== null) input.current?.focus()
  }, [replying])

  const complete = (suggestion: Suggestion): void => {
    if (written === null) return
    const name = `@${suggestion.username} `
    const end = written.start + name.length
    change(text.slice(0, written.start) + name + text.slice(caret).replace(/^ /, ''))
    setCaret(end)
    requestAnimationFrame(() => {
      input.current?.focus()
      input.current?.setSelectionRange(end, end)
    })
  }

  const tooLongBy = text.length - limits.contentLengthMax
  const isWaiting = editing === null && slowMode !== null && slowMode.leftSeconds > 0
  const hasFiles = editing === null && uploads.items.length > 0
  const canSend = (text.trim() !== '' || hasFiles) && !(hasFiles && uploads.isBusy) && tooLongBy <= 0 && !isWaiting

  /** As it was when the editing began: another device of mine may have changed it since. */
  const edit = (messageId: string, content: string): void => {
    chat.editMessage(messageId, content, { ifVersion: versionEdited.current }).catch((failure: unknown) => {
      if (!(failure instanceof ChatError) || failure.code !== 'PRECONDITION_FAILED') return showFailure(failure)
      showProblem('You changed this message on another device in the meantime. What you wrote here is not saved.', {
        label: 'Save it',
        run: () => void chat.editMessage(messageId, content).catch(showFailure),
      })
    })
  }

  const submit = (): void => {
    if (!canSend) return
    const content = text.trim()
    if (editing === null) {
      const model = conversation?.kind === 'assistant' ? chosenModel() : undefined
      const more = {
        ...(replying && { replyTo: replying.id }),
        ...(threadRootId !== undefined && { threadRootId }),
        ...(model !== undefined && { model }),
        ...(hasFiles && { attachments: uploads.items.flatMap(({ sent }) => sent ?? []) }),
      }
      onReplyEnd?.()
      chat.sendMessage(conversationId, content, more).acknowledged.catch(() => {
        // The message itself says that it was not sent.
      })
      chat.stopTyping(conversationId)
      uploads.clear()
      change('')
      onSent()
    } else {
      if (content !== editing.content) edit(editing.id, content)
      onEditEnd()
    }
    input.current?.focus()
  }

  const onKeyDown = (event: KeyboardEvent): void => {
    // Enter that ends the composition of a character sends nothing.
    if (event.nativeEvent.isComposing) return
    if (isSuggesting) {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
      if (step !== undefined) {
        event.preventDefault()
        setChosenIndex((chosen + step + suggestions.length) % suggestions.length)
        return
      }
      if (event.key === 'Enter' || event.key === 'Tab') {
        event.preventDefault()
        complete(suggestions[chosen]!)
        return
      }
      if (event.key === 'Escape') {
        event.preventDefault()
        setDismissed(written?.start ?? null)
        return
      }
    }
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault()
      submit()
    } else if (event.key === 'Escape' && editing !== null) {
      event.preventDefault()
      onEditEnd()
    } else if (event.key === 'Escape' && replying !== null) {
      event.preventDefault()
      onReplyEnd?.()
    } else if (event.key === 'ArrowUp' && text === '' && editing === null) {
      event.preventDefault()
      onEditLast()
    }
  }

  const attach = (files: Iterable<File>): void => {
    uploads.add(files)
    input.current?.focus()
  }

  const onPaste = (event: ClipboardEvent): void => {
    if (editing !== null || event.clipboardData.files.length === 0) return
    event.preventDefault() // a copied image brings its address as text
    attach(event.clipboardData.files)
  }

  const insert = (emoji: string): void => {
    const element = input.current
    const start = element?.selectionStart ?? text.length
    const end = element?.selectionEnd ?? start
    change(text.slice(0, start) + emoji + text.slice(end))
    requestAnimationFrame(() => {
      element?.focus()
      element?.setSelectionRange(start + emoji.length, start + emoji.length)
    })
  }

  return (
    <form
      className="mx-auto w-full max-w-5xl px-2 pb-[max(0.5rem,env(safe-area-inset-bottom))] sm:px-4 sm:pb-4"
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      {editing !== null && (
        <div className="mb-1 flex items-center gap-2 px-3 text-sm text-accent-text" data-testid="editing">
          <span className="flex-1">
            Editing your message <span className="text-ink-soft max-sm:hidden">· Escape to cancel</span>
          </span>
          <IconButton label="Cancel editing" className="size-8" onClick={onEditEnd}>
            <X />
          </IconButton>
        </div>
      )}
      {editing === null && replying !== null && (
        <div className="mb-1 flex items-center gap-2 px-3 text-sm" data-testid="replying">
          <span className="min-w-0 flex-1 border-l-3 border-accent pl-2">
            <span className="block truncate text-xs font-semibold text-accent-text">
              Reply to {nameOf(replying.senderId)}
            </span>
            <span className="block truncate text-ink-soft">{quotedTextOf(replying)}</span>
          </span>
          <IconButton label="Cancel the reply" className="size-8" onClick={() => onReplyEnd?.()}>
            <X />
          </IconButton>
        </div>
      )}
      {editing === null && <UploadTray uploads={uploads} />}
      {editing === null && threadRootId === undefined && <DropZone onFiles={attach} />}
      {isSuggesting && (
        <ul
          id={listId}
          role="listbox"
          aria-label="People to mention"
          data-testid="mention-suggestions"
          className="mb-1 rounded-xl border border-line bg-raised p-1 shadow-card"
        >
          {suggestions.map((suggestion, index) => (
            <li
              key={suggestion.username}
              id={`${listId}-${index}`}
              role="option"
              aria-selected={index === chosen}
              data-testid="mention-suggestion"
              onPointerDown={(event) => {
                event.preventDefault() // the focus stays where the text is
                complete(suggestion)
              }}
              className={classNames(
                'flex min-h-9 cursor-pointer items-center gap-2 rounded-lg px-2.5 text-sm',
                index === chosen && 'bg-hover',
              )}
            >
              <span className="truncate font-medium">{suggestion.displayName}</span>
              <span className="truncate text-ink-soft">@{suggestion.username}</span>
            </li>
          ))}
        </ul>
      )}
      <div className="flex items-end gap-1 rounded-2xl border border-line-strong/60 bg-surface p-1 focus-within:border-accent focus-within:ring-1 focus-within:ring-accent">
        <EmojiPopover
          label="Choose an emoji"
          align="start"
          onChoose={insert}
          trigger={
            <IconButton label="Insert an emoji" data-testid="composer-emoji">
              <Smile />
            </IconButton>
          }
        />
        {editing === null && (
          <>
            <IconButton label="Attach files" data-testid="attach" onClick={() => picker.current?.click()}>
              <Paperclip />
            </IconButton>
            <input
              ref={picker}
              type="file"
              multiple
              hidden
              tabIndex={-1}
              data-testid="file-input"
              onChange={(event) => {
                attach([...(event.target.files ?? [])])
                event.target.value = '' // so that the same one can be chosen again
              }}
            />
          </>
        )}
        <textarea
          ref={input}
          onPaste={onPaste}
          rows={1}
          value={text}
          onChange={(event) => {
            setCaret(event.target.selectionStart)
            setDismissed(null)
            change(event.target.value)
          }}
          onSelect={(event) => setCaret(event.currentTarget.selectionStart)}
          aria-autocomplete="list"
          {...(isSuggesting && { 'aria-controls': listId, 'aria-activedescendant': `${listId}-${chosen}` })}
          onKeyDown={onKeyDown}
          placeholder={threadRootId === undefined ? `Message ${title}` : 'Reply'}
          aria-label={
            editing !== null ? 'Edit your message' : threadRootId === undefined ? `Message ${title}` : 'Reply'
          }
          aria-invalid={tooLongBy > 0}
          aria-describedby={tooLongBy > 0 ? 'composer-note' : undefined}
          data-testid={threadRootId === undefined ? 'composer' : 'thread-composer'}
          className="scroll-area min-h-10 flex-1 resize-none bg-transparent px-1 py-2 text-base leading-6 outline-none sm:text-[15px]"
        />
        <button
          type="submit"
          disabled={!canSend}
          aria-label={editing === null ? 'Send' : 'Save'}
          title={editing === null ? 'Send (Enter)' : 'Save (Enter)'}
          data-testid="send"
          className="grid size-10 shrink-0 place-items-center rounded-xl bg-accent text-accent-ink transition-colors hover:bg-accent-hover disabled:cursor-not-allowed disabled:bg-transparent disabled:text-ink-soft"
        >
          {editing === null ? (
            <SendHorizontal aria-hidden className="size-5" />
          ) : (
            <Check aria-hidden className="size-5" />
          )}
        </button>
      </div>
      {editing === null && slowMode !== null && (
        <p role="status" className="px-3 pt-1 text-xs text-ink-soft" data-testid="slow-mode">
          {slowMode.leftSeconds > 0
            ? `Slow mode: you can write again in ${slowMode.leftSeconds} s`
            : `Slow mode: one message in ${durationTextOf(slowMode.everySeconds)}`}
        </p>
      )}
      {text.length > COUNT_FROM && (
        <p
          id="composer-note"
          role="status"
          className={tooLongBy > 0 ? 'px-3 pt-1 text-xs text-danger-text' : 'px-3 pt-1 text-xs text-ink-soft'}
        >
          {tooLongBy > 0 ? `${tooLongBy} characters too long. Make it shorter.` : `${-tooLongBy} characters left`}
        </p>
      )}
    </form>
  )
}
