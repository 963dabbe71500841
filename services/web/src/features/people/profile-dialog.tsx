import { Ban, Flag, MessageCircle } from 'lucide-react'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { useChat, useChatState, useMe } from '../../app/chat-context.ts'
import { showFailure } from '../../app/snackbar.tsx'
import { useKnownPeople } from '../../app/use-people.ts'
import { Avatar } from '../../lib/avatar.tsx'
import { Button } from '../../lib/button.tsx'
import { ConfirmDialog } from '../../lib/confirm-dialog.tsx'
import { Dialog } from '../../lib/dialog.tsx'
import { formatFull } from '../../lib/time-format.ts'
import { isHere, presenceTextOf } from './presence-text.ts'
import { ReportDialog } from './report-dialog.tsx'

/** Who somebody is, and what can be done about them. */
export function ProfileDialog({ userId, onClose }: { userId: string; onClose: () => void }) {
  const chat = useChat()
  const me = useMe()
  const [, navigate] = useLocation()
  useKnownPeople([userId])
  const user = useChatState((state) => state.users[userId])
  const presence = useChatState((state) => state.presence[userId])
  const isBlocked = useChatState((state) => state.blocks[userId] !== undefined)
  const [asked, setAsked] = useState<'block' | 'report' | null>(null)
  const name = user?.displayName ?? '…'

  const write = async (): Promise<void> => {
    const conversation = await chat.createDirect(userId)
    onClose()
    navigate(`/c/${conversation.id}`)
  }

  return (
    <Dialog title={name} placement="side" onClose={onClose} testId="profile">
      <div className="flex flex-col items-center gap-3 py-4 text-center">
        <Avatar id={userId} name={name} size="large" isOnline={isHere(presence)} />
        <div>
          <p className="text-sm text-ink-soft">@{user?.username ?? '…'}</p>
          <p className="mt-1 text-sm" data-testid="profile-presence">
            {isBlocked ? 'You blocked this person.' : presenceTextOf(presence, Date.now())}
          </p>
        </div>
        {user !== undefined && user.bio !== '' && (
          <p className="text-sm whitespace-pre-line" data-testid="profile-bio">
            {user.bio}
          </p>
        )}
        {user !== undefined && (
          <p className="text-xs text-ink-soft">
            Here since <time dateTime={user.createdAt}>{formatFull(user.createdAt)}</time>
          </p>
        )}
      </div>
      {userId !== me.id && (
        <div className="flex flex-col gap-2 border-t border-line pt-4">
          {!isBlocked && (
            <Button onClick={() => void write().catch(showFailure)} data-testid="profile-message">
              <MessageCircle aria-hidden className="size-4.5" /> Message
            </Button>
          )}
          {isBlocked ? (
            <Button
              look="quiet"
              onClick={() => void chat.unblockUser(userId).catch(showFailure)}
              data-testid="profile-unblock"
            >
              <Ban aria-hidden className="size-4.5" /> Unblock
            </Button>
          ) : (
            <Button
              look="quiet"
              className="text-danger-text"
              onClick={() => setAsked('block')}
              data-testid="profile-block"
            >
              <Ban aria-hidden className="size-4.5" /> Block…
            </Button>
          )}
          <Button
            look="quiet"
            className="text-danger-text"
            onClick={() => setAsked('report')}
            data-testid="profile-report"
          >
            <Flag aria-hidden className="size-4.5" /> Report…
          </Button>
        </div>
      )}
      {asked === 'block' && (
        <ConfirmDialog
          title={`Block ${name}?`}
          text="You can no longer write to each other, and neither sees when the other is here. They are not told."
          confirmLabel="Block"
          onConfirm={() => chat.blockUser(userId)}
          onClose={() => setAsked(null)}
          testId="block-dialog"
        />
      )}
      {asked === 'report' && (
        <ReportDialog targetType="user" targetId={userId} name={name} onClose={() => setAsked(null)} />
      )}
    </Dialog>
  )
}
