import type { Message } from '@chat/contracts'
import {
  CircleCheck,
  Copy,
  Flag,
  Forward,
  History,
  Info,
  MessagesSquare,
  MoreHorizontal,
  Pencil,
  Pin,
  PinOff,
  RefreshCw,
  Reply,
  SmilePlus,
  Trash2,
} from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import { useState } from 'react'
import { useChat, useConversation } from '../../app/chat-context.ts'
import { showFailure } from '../../app/snackbar.tsx'
import { classNames } from '../../lib/class-names.ts'
import { Menu, MenuItem } from '../../lib/menu.tsx'
import { chosenModel } from '../assistant/chosen-model.ts'
import { may } from '../people/participant-rules.ts'
import { ReportDialog } from '../people/report-dialog.tsx'
import { EmojiPopover } from '../reactions/emoji-popover.tsx'
import { QuickReactions } from '../reactions/quick-reactions.tsx'
import { useMessageTools } from './message-tools.ts'

type MessageActionsProps = {
  message: Message
  meId: string
  isMine: boolean
  isTabStop: boolean
  onEdit: (message: Message) => void
  onDelete: (message: Message) => void
}

/** Over the corner of a message: shown when the pointer is over it, or the focus in it. */
export function MessageActions({ message, meId, isMine, isTabStop, onEdit, onDelete }: MessageActionsProps) {
  const chat = useChat()
  const [isReporting, setReporting] = useState(false)
  const tools = useMessageTools()
  const conversation = useConversation(message.conversationId)
  const isPinned = message.pinnedAt !== null
  const tabIndex = isTabStop ? 0 : -1
  const button =
    'grid size-8 place-items-center rounded-lg text-ink-soft hover:bg-hover hover:text-ink aria-expanded:bg-hover'

  const react = (emoji: string): void => {
    const isMineAlready = message.reactions.some((it) => it.emoji === emoji && it.userIds.includes(meId))
    const change = isMineAlready ? chat.removeReaction(message.id, emoji) : chat.addReaction(message.id, emoji)
    change.catch(showFailure)
  }

  return (
    <div
      data-testid="message-actions"
      className={classNames(
        'absolute -top-4 z-10 flex gap-0.5 rounded-xl border border-line bg-raised p-0.5 opacity-0 shadow-card transition-opacity',
        'pointer-events-none group-focus-within/message:pointer-events-auto group-focus-within/message:opacity-100',
        'group-hover/message:pointer-events-auto group-hover/message:opacity-100',
        'has-[[data-state=open]]:pointer-events-auto has-[[data-state=open]]:opacity-100',
        isMine ? 'right-1' : 'left-1 sm:right-1 sm:left-auto sm:translate-x-1/2',
      )}
    >
      <EmojiPopover
        label="Choose a reaction"
        onChoose={react}
        above={(choose) => <QuickReactions onChoose={choose} />}
        trigger={
          <button
            type="button"
            className={button}
            tabIndex={tabIndex}
            aria-label="React"
            title="React"
            data-testid="message-react"
          >
            <SmilePlus aria-hidden className="size-4.5" />
          </button>
        }
      />
      <DropdownMenu.Root modal={false}>
        <DropdownMenu.Trigger
          className={button}
          tabIndex={tabIndex}
          aria-label="More actions"
          title="More actions"
          data-testid="message-more"
        >
          <MoreHorizontal aria-hidden className="size-4.5" />
        </DropdownMenu.Trigger>
        <Menu>
          {tools.openThread !== null && (
            <>
              <MenuItem onSelect={() => tools.reply(message)} icon={<Reply />} data-testid="message-reply">
                Reply
              </MenuItem>
              <MenuItem
                onSelect={() => tools.openThread?.(message.id)}
                icon={<MessagesSquare />}
                data-testid="message-thread"
              >
                Reply in thread
              </MenuItem>
            </>
          )}
          {(message.kind === 'assistant' || (isMine && message.assistant !== undefined)) && (
            <MenuItem
              onSelect={() => void chat.regenerate(message.id, chosenModel()).catch(showFailure)}
              icon={<RefreshCw />}
              data-testid="regenerate"
            >
              {message.kind === 'assistant' ? 'Another answer' : 'Ask again'}
            </MenuItem>
          )}
          <MenuItem onSelect={() => void navigator.clipboard?.writeText(message.content)} icon={<Copy />}>
            Copy text
          </MenuItem>
          {isMine && (
            <MenuItem onSelect={() => onEdit(message)} icon={<Pencil />} data-testid="message-edit">
              Edit
            </MenuItem>
          )}
          {!isMine && (
            <MenuItem onSelect={() => setReporting(true)} icon={<Flag />} isDanger data-testid="message-report">
              Report…
            </MenuItem>
          )}
          {message.editedAt !== null && (
            <MenuItem onSelect={() => tools.showEdits(message)} icon={<History />} data-testid="message-history">
              Edit history
            </MenuItem>
          )}
          {isMine && (
            <MenuItem onSelect={() => tools.showInfo(message)} icon={<Info />} data-testid="message-info-open">
              Who read it
            </MenuItem>
          )}
          {conversation && may('pin-message', conversation) && (
            <MenuItem
              onSelect={() => {
                const change = isPinned ? chat.unpinMessage(message.id) : chat.pinMessage(message.id)
                change.catch(showFailure)
              }}
              icon={isPinned ? <PinOff /> : <Pin />}
              data-testid="message-pin"
            >
              {isPinned ? 'Unpin' : 'Pin'}
            </MenuItem>
          )}
          <MenuItem onSelect={() => tools.forward(message)} icon={<Forward />} data-testid="message-forward">
            Forward…
          </MenuItem>
          {tools.openThread !== null && (
            <MenuItem onSelect={() => tools.toggle(message)} icon={<CircleCheck />} data-testid="message-select">
              Choose several
            </MenuItem>
          )}
          <MenuItem onSelect={() => onDelete(message)} icon={<Trash2 />} isDanger data-testid="message-delete">
            Delete…
          </MenuItem>
        </Menu>
      </DropdownMenu.Root>
      {isReporting && (
        <ReportDialog
          targetType="message"
          targetId={message.id}
          name={chat.store.getState().users[message.senderId]?.displayName ?? 'somebody'}
          onClose={() => setReporting(false)}
        />
      )}
    </div>
  )
}
