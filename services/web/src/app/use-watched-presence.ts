import { useEffect, useMemo } from 'react'
import { limits } from '@chat/contracts'
import { partnerIdOf } from '../features/conversations/conversation-title.ts'
import { useChat, useChatState, useMe } from './chat-context.ts'

/** Watches the people on the screen: those of the open conversation, then those in the list. */
export function useWatchedPresence(activeId: string | null): void {
  const chat = useChat()
  const me = useMe()
  const conversations = useChatState((state) => state.conversations)
  const order = useChatState((state) => state.conversationOrder)
  const key = useMemo(() => {
    const open = activeId === null ? [] : (conversations[activeId]?.participants.map(({ userId }) => userId) ?? [])
    const listed = order.flatMap((id) => {
      const conversation = conversations[id]
      return conversation === undefined ? [] : [partnerIdOf(conversation, me.id)]
    })
    const people = [...open, ...listed].filter((id) => id !== null && id !== me.id)
    return [...new Set(people)].slice(0, limits.presenceWatchesMax).sort().join(' ')
  }, [activeId, conversations, order, me.id])

  useEffect(() => chat.watchPresence(key === '' ? [] : key.split(' ')), [chat, key])
}
