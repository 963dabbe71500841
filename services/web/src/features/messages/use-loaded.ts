import { useEffect, useState } from 'react'
import { errorTextOf } from '../../lib/error-text.ts'

/** What a dialog asks for when it opens. */
export function useLoaded<T>(load: () => Promise<T>, key: string): { value: T | null; error: string | null } {
  const [loaded, setLoaded] = useState<{ value: T | null; error: string | null }>({ value: null, error: null })
  useEffect(() => {
    let isCurrent = true
    load().then(
      (value) => isCurrent && setLoaded({ value, error: null }),
      (failure: unknown) => isCurrent && setLoaded({ value: null, error: errorTextOf(failure) }),
    )
    return () => {
      isCurrent = false
    }
  }, [key])
  return loaded
}
