import { CircleAlert, X } from 'lucide-react'
import { useEffect, useSyncExternalStore } from 'react'
import { errorTextOf } from '../lib/error-text.ts'

/** Long enough to read two sentences. */
const SHOWN_MS = 8_000

let current: { text: string } | null = null
const listeners = new Set<() => void>()

function show(next: { text: string } | null): void {
  current = next
  for (const listener of listeners) listener()
}

/** For what fails away from any form. */
export const showFailure = (failure: unknown): void => show({ text: errorTextOf(failure) })

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export function Snackbar() {
  const shown = useSyncExternalStore(subscribe, () => current)
  useEffect(() => {
    if (shown === null) return
    const timer = setTimeout(() => show(null), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [shown])

  return (
    <div role="alert" className="pointer-events-none fixed inset-x-3 bottom-24 z-60 flex justify-center">
      {shown !== null && (
        <div
          data-testid="snackbar"
          className="pointer-events-auto flex max-w-md items-start gap-2 rounded-xl bg-danger-soft py-2.5 pr-2 pl-3 text-sm text-danger-text shadow-card"
        >
          <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
          <span className="flex-1">{shown.text}</span>
          <button
            type="button"
            aria-label="Dismiss"
            onClick={() => show(null)}
            className="grid size-6 place-items-center rounded-md hover:bg-hover"
          >
            <X aria-hidden className="size-4" />
          </button>
        </div>
      )}
    </div>
  )
}
