import type { User } from '@chat/contracts'
import { useEffect, useState } from 'react'
import { useChat, useMe } from '../../app/chat-context.ts'
import { errorTextOf } from '../../lib/error-text.ts'

/** Waits for a pause in typing, so that a name is one request and not one for each letter. */
const PAUSE_MS = 200

interface UserSearch {
  readonly people: readonly User[]
  readonly isSearching: boolean
  readonly error: string | null
}

export function useUserSearch(query: string): UserSearch {
  const chat = useChat()
  const me = useMe()
  const [found, setFound] = useState<{ query: string; people: readonly User[]; error: string | null } | null>(null)
  const wanted = query.trim()

  useEffect(() => {
    let isCurrent = true
    const timer = setTimeout(
      () => {
        chat.searchUsers(wanted).then(
          (people) =>
            isCurrent && setFound({ query: wanted, people: people.filter(({ id }) => id !== me.id), error: null }),
          (failure: unknown) => isCurrent && setFound({ query: wanted, people: [], error: errorTextOf(failure) }),
        )
      },
      wanted === '' ? 0 : PAUSE_MS,
    )
    return () => {
      isCurrent = false
      clearTimeout(timer)
    }
  }, [chat, wanted, me.id])

  return { people: found?.people ?? [], isSearching: found?.query !== wanted, error: found?.error ?? null }
}
