import type { FoundMessages } from '@chat/client'
import type { FoundMessage } from '@chat/contracts'
import { useCallback, useEffect, useRef, useState } from 'react'
import { useChat } from '../../app/chat-context.ts'
import { errorTextOf, fieldErrorsOf } from '../../lib/error-text.ts'
import { asTyped } from './as-typed.ts'

/** Waits for a pause in typing, so that a word is one request and not one for each letter. */
const PAUSE_MS = 250
const PAGE = 20

interface Found {
  readonly key: string
  readonly items: readonly FoundMessage[]
  readonly nextCursor: string | null
  readonly error: string | null
}

interface MessageSearch {
  readonly items: readonly FoundMessage[]
  readonly hasMore: boolean
  readonly isSearching: boolean
  readonly error: string | null
  readonly loadMore: () => void
}

const NOTHING: Found = { key: '', items: [], nextCursor: null, error: null }

/** `conversationId`: only in that one. */
export function useMessageSearch(query: string, conversationId: string | undefined): MessageSearch {
  const chat = useChat()
  const [found, setFound] = useState<Found>(NOTHING)
  const [isLoadingMore, setLoadingMore] = useState(false)
  const wanted = query.trim() === '' ? '' : asTyped(query)
  const key = wanted === '' ? '' : `${conversationId ?? ''} ${wanted}`
  const current = useRef(key)
  current.current = key

  useEffect(() => {
    if (key === '') {
      setFound(NOTHING)
      return undefined
    }
    const stop = new AbortController()
    const timer = setTimeout(() => {
      const search = (cursor?: string): Promise<FoundMessages> =>
        chat.searchMessages(wanted.trim(), { conversationId, cursor, limit: PAGE, signal: stop.signal })
      // What is rare may be behind several cursors.
      const searchOn = async (): Promise<FoundMessages> => {
        let page = await search()
        while (page.items.length === 0 && page.nextCursor !== null) page = await search(page.nextCursor)
        return page
      }
      searchOn().then(
        ({ items, nextCursor }) => !stop.signal.aborted && setFound({ key, items, nextCursor, error: null }),
        (failure: unknown) => !stop.signal.aborted && setFound({ ...NOTHING, key, error: textOf(failure) }),
      )
    }, PAUSE_MS)
    return () => {
      clearTimeout(timer)
      stop.abort()
    }
  }, [chat, key, wanted, conversationId])

  const { nextCursor } = found
  const loadMore = useCallback((): void => {
    if (nextCursor === null || isLoadingMore) return
    setLoadingMore(true)
    chat
      .searchMessages(wanted.trim(), { conversationId, cursor: nextCursor, limit: PAGE })
      .then(
        (page) => {
          if (current.current !== key) return
          setFound((before) => ({ ...before, items: [...before.items, ...page.items], nextCursor: page.nextCursor }))
        },
        (failure: unknown) => setFound((before) => ({ ...before, error: textOf(failure) })),
      )
      .finally(() => setLoadingMore(false))
  }, [chat, wanted, conversationId, nextCursor, isLoadingMore, key])

  return {
    items: found.items,
    hasMore: nextCursor !== null,
    isSearching: found.key !== key || isLoadingMore,
    error: found.key === key ? found.error : null,
    loadMore,
  }
}

const textOf = (failure: unknown): string => fieldErrorsOf(failure)['q'] ?? errorTextOf(failure)
