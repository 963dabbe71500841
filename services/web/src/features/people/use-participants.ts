import type { Conversation, Participant } from '@chat/contracts'
import { useCallback, useEffect, useState } from 'react'
import { useChat } from '../../app/chat-context.ts'
import { useKnownPeople } from '../../app/use-people.ts'
import { showFailure } from '../../app/snackbar.tsx'

interface Participants {
  readonly people: readonly Participant[]
  readonly hasMore: boolean
  readonly loadMore: () => void
}

/** The conversation carries the first 50, live; the others are read page by page. */
export function useParticipants(conversation: Conversation): Participants {
  const chat = useChat()
  const [later, setLater] = useState<{ people: readonly Participant[]; cursor: string | null } | null>(null)
  const first = conversation.participants
  const inFirst = new Set(first.map(({ userId }) => userId))
  const people = [...first, ...(later?.people ?? []).filter(({ userId }) => !inFirst.has(userId))]
  useKnownPeople(people.map(({ userId }) => userId))

  // Somebody came or went: the pages are not the same any more.
  useEffect(() => setLater(null), [conversation.participantCount])

  const loadMore = useCallback((): void => {
    const cursor = later?.cursor ?? undefined
    chat
      .rest('listParticipants', {
        params: { conversationId: conversation.id },
        query: { limit: 100, ...(cursor === undefined ? {} : { cursor }) },
      })
      .then(
        ({ items, nextCursor }) =>
          setLater((before) => ({ people: [...(before?.people ?? []), ...items], cursor: nextCursor })),
        showFailure,
      )
  }, [chat, conversation.id, later])

  const hasMore = later === null ? conversation.participantCount > first.length : later.cursor !== null
  return { people, hasMore, loadMore }
}
