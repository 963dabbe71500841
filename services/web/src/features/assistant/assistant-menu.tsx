import { Eraser, MoreHorizontal, SquarePen } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { useChat } from '../../app/chat-context.ts'
import { showDone, showFailure } from '../../app/snackbar.tsx'
import { ConfirmDialog } from '../../lib/confirm-dialog.tsx'
import { IconButton } from '../../lib/icon-button.tsx'
import { Menu, MenuItem } from '../../lib/menu.tsx'

/** What can be done with a conversation with the assistant. */
export function AssistantMenu({ conversationId }: { conversationId: string }) {
  const chat = useChat()
  const [, navigate] = useLocation()
  const [isClearing, setClearing] = useState(false)
  const begin = (): void => {
    chat.createAssistantConversation().then(({ id }) => navigate(`/c/${id}`), showFailure)
  }
  return (
    <>
      <DropdownMenu.Root modal={false}>
        <DropdownMenu.Trigger asChild>
          <IconButton label="Begin anew, forget what was said" data-testid="assistant-menu">
            <MoreHorizontal />
          </IconButton>
        </DropdownMenu.Trigger>
        <Menu>
          <MenuItem icon={<SquarePen />} onSelect={begin} data-testid="assistant-new">
            New conversation with the assistant
          </MenuItem>
          <MenuItem icon={<Eraser />} isDanger onSelect={() => setClearing(true)} data-testid="assistant-clear">
            Forget what was said…
          </MenuItem>
        </Menu>
      </DropdownMenu.Root>
      {isClearing && (
        <ConfirmDialog
          title="Forget what was said?"
          text="Your questions and the answers in this conversation are deleted for good."
          onConfirm={async () => {
            await chat.clearAssistantHistory(conversationId)
            showDone('What was said here is forgotten.')
          }}
          onClose={() => setClearing(false)}
          confirmLabel="Forget it"
        />
      )}
    </>
  )
}
