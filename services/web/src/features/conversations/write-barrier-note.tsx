import type { Conversation } from '@chat/contracts'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { useChat } from '../../app/chat-context.ts'
import { showFailure } from '../../app/snackbar.tsx'
import { Button } from '../../lib/button.tsx'
import type { WriteBarrier } from './write-barrier.ts'

type WriteBarrierNoteProps = { conversation: Conversation; barrier: WriteBarrier; title: string }

/** Stands where one would write, and says why one does not, and what can be done about it. */
export function WriteBarrierNote({ conversation, barrier, title }: WriteBarrierNoteProps) {
  const texts: Record<WriteBarrier, string> = {
    asked: `${title} would like to write to you. They do not see whether you have read this.`,
    waiting: `You can write more when ${title} has accepted.`,
    declined: `${title} has declined. You cannot write to them.`,
    announcements: 'Only owners, admins and moderators write here.',
  }
  return (
    <div
      className="flex flex-wrap items-center justify-center gap-3 border-t border-line px-4 py-3 text-center text-sm text-ink-soft"
      data-testid={`barrier-${barrier}`}
    >
      <p className="max-w-md">{texts[barrier]}</p>
      {barrier === 'asked' && <RequestButtons conversationId={conversation.id} />}
    </div>
  )
}

function RequestButtons({ conversationId }: { conversationId: string }) {
  const chat = useChat()
  const [, navigate] = useLocation()
  const [isBusy, setBusy] = useState(false)
  const answer = (work: () => Promise<unknown>): void => {
    setBusy(true)
    work()
      .catch(showFailure)
      .finally(() => setBusy(false))
  }
  return (
    <div className="flex gap-2">
      <Button
        look="quiet"
        busy={isBusy}
        data-testid="decline-request"
        onClick={() => answer(() => chat.rejectRequest(conversationId).then(() => navigate('/')))}
      >
        Decline
      </Button>
      <Button
        busy={isBusy}
        data-testid="accept-request"
        onClick={() => answer(() => chat.acceptRequest(conversationId))}
      >
        Accept
      </Button>
    </div>
  )
}
