import type { Chat, ChatState } from '@chat/client'
import type { Conversation, Me } from '@chat/contracts'
import { createContext, useContext, useSyncExternalStore } from 'react'

export const ChatContext = createContext<Chat | null>(null)

export function useChat(): Chat {
  const chat = useContext(ChatContext)
  if (chat === null) throw new Error('useChat is used outside of ChatContext')
  return chat
}

/** The selector must answer the same reference for the same state; picking a part of it does. */
export function useChatState<T>(selector: (state: ChatState) => T): T {
  const { store } = useChat()
  return useSyncExternalStore(store.subscribe, () => selector(store.getState()))
}

/** Who is signed in; only where somebody is. */
export function useMe(): Me {
  const me = useChatState((state) => state.me)
  if (me === null) throw new Error('useMe is used where nobody is signed in')
  return me
}

export const useConversation = (conversationId: string): Conversation | undefined =>
  useChatState((state) => state.conversations[conversationId])
