import { useEffect } from 'react'
import { useChat, useChatState } from './chat-context.ts'

/** Sees to it that these people are known. */
export function useKnownPeople(userIds: readonly string[]): void {
  const chat = useChat()
  const key = [...new Set(userIds)].sort().join(' ')
  useEffect(() => {
    if (key === '') return
    const known = chat.store.getState().users
    const missing = key.split(' ').filter((userId) => known[userId] === undefined)
    // Names that cannot be loaded stay dots; they are asked for again with the next change.
    if (missing.length > 0) chat.loadUsers(missing).catch(() => undefined)
  }, [chat, key])
}

/** The name of somebody, from everybody that is known. */
export function useNameOf(): (userId: string) => string {
  const users = useChatState((state) => state.users)
  const me = useChatState((state) => state.me)
  return (userId) => {
    if (userId === me?.id) return me.displayName
    return users[userId]?.displayName ?? '…'
  }
}
