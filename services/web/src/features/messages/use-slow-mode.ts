import type { Conversation, Message } from '@chat/contracts'
import { useEffect, useState } from 'react'
import { useChatState } from '../../app/chat-context.ts'
import { may } from '../people/participant-rules.ts'

export interface SlowMode {
  everySeconds: number
  /** Until the next message; 0: it may be sent. */
  leftSeconds: number
}

/** What slow mode means for me at a moment, or null where it does not concern me. */
export function slowModeOf(
  conversation: Pick<Conversation, 'kind' | 'role' | 'settings'>,
  lastSent: Pick<Message, 'createdAt'> | undefined,
  now: number,
): SlowMode | null {
  const everySeconds = conversation.settings.slowModeSeconds
  if (everySeconds === 0 || may('skip-slow-mode', conversation)) return null
  const leftMs = lastSent === undefined ? 0 : Date.parse(lastSent.createdAt) + everySeconds * 1000 - now
  return { everySeconds, leftSeconds: Math.min(everySeconds, Math.max(0, Math.ceil(leftMs / 1000))) }
}

export function useSlowMode(conversationId: string, meId: string): SlowMode | null {
  const conversation = useChatState((state) => state.conversations[conversationId])
  const lastSent = useChatState((state) =>
    state.windows[conversationId]?.items.findLast(({ senderId, kind }) => senderId === meId && kind !== 'system'),
  )
  const [now, setNow] = useState(() => Date.now())
  const slowMode = conversation === undefined ? null : slowModeOf(conversation, lastSent, Math.max(now, Date.now()))
  const isWaiting = slowMode !== null && slowMode.leftSeconds > 0
  useEffect(() => {
    if (!isWaiting) return
    const timer = setInterval(() => setNow(Date.now()), 1_000)
    return () => clearInterval(timer)
  }, [isWaiting])
  return slowMode
}
