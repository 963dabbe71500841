import type { Conversation, Preferences } from '@chat/contracts'
import { Archive, ArchiveRestore, Bell, BellOff, Star, StarOff } from 'lucide-react'
import { useChat } from '../../app/chat-context.ts'
import { showDone, showFailure } from '../../app/snackbar.tsx'
import { isMuted } from '../../app/unread-title.ts'
import { Menu, MenuItem } from '../../lib/menu.tsx'

const HOUR_MS = 3_600_000
const FOR_EVER = '9999-12-31T00:00:00.000Z'

/** What I keep about a conversation for myself. Each can be taken back. */
export function ConversationMenu({ conversation, title }: { conversation: Conversation; title: string }) {
  const chat = useChat()
  const { id, archived, mutedUntil, favourite } = conversation
  const change = (wish: Partial<Preferences>, text: string, before: Partial<Preferences>): void => {
    chat.setPreferences(id, wish).catch(showFailure)
    const undo = () => void chat.setPreferences(id, before).catch(showFailure)
    showDone(text, { label: 'Undo', run: undo })
  }
  const mute = (until: string, text: string): void =>
    change({ mutedUntil: until }, `${title} is muted ${text}.`, { mutedUntil })
  const muted = isMuted(conversation, Date.now())
  return (
    <Menu>
      <MenuItem
        icon={favourite ? <StarOff /> : <Star />}
        data-testid="menu-favourite"
        onSelect={() =>
          change(
            { favourite: !favourite },
            favourite ? `${title} is no favourite any more.` : `${title} is a favourite.`,
            {
              favourite,
            },
          )
        }
      >
        {favourite ? 'No favourite any more' : 'Favourite'}
      </MenuItem>
      {muted ? (
        <MenuItem
          icon={<Bell />}
          data-testid="menu-unmute"
          onSelect={() => change({ mutedUntil: null }, `${title} is not muted any more.`, { mutedUntil })}
        >
          Unmute
        </MenuItem>
      ) : (
        <>
          <MenuItem
            icon={<BellOff />}
            data-testid="menu-mute-hours"
            onSelect={() => mute(new Date(Date.now() + 8 * HOUR_MS).toISOString(), 'for 8 hours')}
          >
            Mute for 8 hours
          </MenuItem>
          <MenuItem
            icon={<BellOff />}
            data-testid="menu-mute"
            onSelect={() => mute(FOR_EVER, 'until you say otherwise')}
          >
            Mute
          </MenuItem>
        </>
      )}
      <MenuItem
        icon={archived ? <ArchiveRestore /> : <Archive />}
        data-testid="menu-archive"
        onSelect={() =>
          change({ archived: !archived }, archived ? `${title} is out of the archive.` : `${title} is archived.`, {
            archived,
          })
        }
      >
        {archived ? 'Take out of the archive' : 'Archive'}
      </MenuItem>
    </Menu>
  )
}
