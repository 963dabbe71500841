import type { Generation } from '@chat/contracts'
import { useMemo } from 'react'
import { useChatState } from '../../app/chat-context.ts'

/** The answers that are being written in a conversation, or in one of its threads. */
export function useGenerations(conversationId: string, threadRootId: string | null): readonly Generation[] {
  const all = useChatState((state) => state.generations)
  return useMemo(
    () =>
      Object.values(all).filter(
        (it) => it.conversationId === conversationId && it.threadRootId === threadRootId && it.replaces === null,
      ),
    [all, conversationId, threadRootId],
  )
}

/** The answer that is being written in the place of this one. */
export const useReplacement = (messageId: string): Generation | undefined =>
  useChatState((state) => Object.values(state.generations).find(({ replaces }) => replaces === messageId))
