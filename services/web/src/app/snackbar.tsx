import { CircleAlert, X } from 'lucide-react'
import { useEffect, useSyncExternalStore } from 'react'
import { classNames } from '../lib/class-names.ts'
import { errorTextOf } from '../lib/error-text.ts'

/** Long enough to read two sentences. */
const SHOWN_MS = 8_000

interface Shown {
  text: string
  isFailure: boolean
  action: { label: string; run: () => void } | null
}

let current: Shown | null = null
const listeners = new Set<() => void>()

function show(next: Shown | null): void {
  current = next
  for (const listener of listeners) listener()
}

/** For what fails away from any form. */
export const showFailure = (failure: unknown): void => showProblem(errorTextOf(failure), null)

/** For what was refused, and can be done nevertheless. */
export const showProblem = (text: string, action: Shown['action']): void => show({ text, isFailure: true, action })

/** For what was done, and can be taken back. */
export const showDone = (text: string, action: Shown['action'] = null): void => show({ text, isFailure: false, action })

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
    <div
      role={shown?.isFailure === false ? 'status' : 'alert'}
      className="pointer-events-none fixed inset-x-3 bottom-24 z-60 flex justify-center"
    >
      {shown !== null && (
        <div
          data-testid="snackbar"
          className={classNames(
            'pointer-events-auto flex max-w-md items-start gap-2 rounded-xl py-2.5 pr-2 pl-3 text-sm shadow-card',
            shown.isFailure ? 'bg-danger-soft text-danger-text' : 'border border-line bg-raised',
          )}
        >
          {shown.isFailure && <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />}
          <span className="flex-1">{shown.text}</span>
          {shown.action !== null && (
            <button
              type="button"
              data-testid="snackbar-action"
              onClick={() => {
                const { run } = shown.action!
                show(null)
                run()
              }}
              className="min-h-6 rounded-md px-2 font-semibold text-accent-text hover:bg-hover"
            >
              {shown.action.label}
            </button>
          )}
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
