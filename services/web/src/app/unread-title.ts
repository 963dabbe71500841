import type { ChatState } from '@chat/client'
import type { Conversation } from '@chat/contracts'
import { useEffect } from 'react'
import { useChatState } from './chat-context.ts'

export const isMuted = ({ mutedUntil }: Pick<Conversation, 'mutedUntil'>, now: number): boolean =>
  mutedUntil !== null && Date.parse(mutedUntil) > now

/** How many messages wait, in all that is neither muted nor archived. */
export function unreadTotalOf({ conversations, conversationOrder }: ChatState, now: number): number {
  return conversationOrder.reduce((total, id) => {
    const conversation = conversations[id]
    return conversation === undefined || conversation.archived || isMuted(conversation, now)
      ? total
      : total + conversation.unreadCount
  }, 0)
}

export const titleOf = (unreadTotal: number): string =>
  unreadTotal > 0 ? `(${unreadTotal > 99 ? '99+' : unreadTotal}) Chatterbox` : 'Chatterbox'

export function useUnreadTitle(): void {
  const total = useChatState((state) => unreadTotalOf(state, Date.now()))
  useEffect(() => {
    document.title = titleOf(total)
    return () => {
      document.title = titleOf(0)
    }
  }, [total])
}
