import { CircleAlert } from 'lucide-react'
import type { ReactNode } from 'react'

/** Read out when it appears. */
export function ErrorNote({ children }: { children: ReactNode }) {
  return (
    <p
      role="alert"
      data-testid="error"
      className="flex items-start gap-2 rounded-xl bg-danger-soft px-3 py-2.5 text-sm text-danger-text"
    >
      <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
      <span>{children}</span>
    </p>
  )
}
