import type { NotificationLevel } from '@chat/contracts'
import { Bell, BellOff, BellRing, Check } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import { useChat, useChatState } from '../../app/chat-context.ts'
import { showFailure } from '../../app/snackbar.tsx'
import { IconButton } from '../../lib/icon-button.tsx'
import { Menu, MenuItem } from '../../lib/menu.tsx'

const choices: readonly { value: NotificationLevel | 'default'; name: string }[] = [
  { value: 'default', name: 'As everywhere' },
  { value: 'all', name: 'Everything' },
  { value: 'mentions', name: 'What is meant for me' },
  { value: 'none', name: 'Nothing' },
]

/** What I want to be told of in this conversation. */
export function ConversationLevelMenu({ conversationId }: { conversationId: string }) {
  const chat = useChat()
  const settings = useChatState((state) => state.notificationSettings)
  const chosen = settings?.conversations.find((each) => each.conversationId === conversationId)?.level ?? 'default'
  const Icon = { default: Bell, all: BellRing, mentions: Bell, none: BellOff }[chosen]
  const onOpen = (isOpen: boolean): void => {
    if (isOpen && settings === null) chat.loadNotificationSettings().catch(showFailure)
  }
  return (
    <DropdownMenu.Root modal={false} onOpenChange={onOpen}>
      <DropdownMenu.Trigger asChild>
        <IconButton label="Notifications of this conversation" data-testid="conversation-level">
          <Icon />
        </IconButton>
      </DropdownMenu.Trigger>
      <Menu>
        {choices.map(({ value, name }) => (
          <MenuItem
            key={value}
            icon={<Check className={value === chosen ? '' : 'invisible'} />}
            data-testid={`conversation-level-${value}`}
            aria-current={value === chosen}
            onSelect={() => void chat.setNotificationLevel(conversationId, value).catch(showFailure)}
          >
            {name}
          </MenuItem>
        ))}
      </Menu>
    </DropdownMenu.Root>
  )
}
