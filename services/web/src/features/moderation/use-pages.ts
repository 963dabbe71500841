import { useCallback, useRef, useState } from 'react'
import { errorTextOf } from '../../lib/error-text.ts'

interface Page<T> {
  readonly items: readonly T[]
  readonly nextCursor: string | null
}

/** A list that comes page by page. What was asked for earlier than the last question is not shown. */
export function usePages<T>(read: (cursor?: string) => Promise<Page<T>>) {
  const [items, setItems] = useState<readonly T[] | null>(null)
  const [cursor, setCursor] = useState<string | null>(null)
  const [error, setError] = useState<string>()
  const questions = useRef(0)

  const load = useCallback(
    async (after?: string): Promise<void> => {
      const question = (questions.current += 1)
      const isLast = (): boolean => question === questions.current
      setError(undefined)
      try {
        const page = await read(after)
        if (!isLast()) return
        setItems((before) => (after === undefined ? page.items : [...(before ?? []), ...page.items]))
        setCursor(page.nextCursor)
      } catch (failure) {
        if (isLast()) setError(errorTextOf(failure))
      }
    },
    [read],
  )
  const forget = useCallback(() => setItems(null), [])
  return { items, cursor, error, load, forget }
}
