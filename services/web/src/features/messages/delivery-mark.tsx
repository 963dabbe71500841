import { Check, CheckCheck } from 'lucide-react'
import type { DeliveryState } from './delivery-state.ts'

const names = { sent: 'Sent', delivered: 'Delivered', read: 'Read' } as const

export function DeliveryMark({ state }: { state: DeliveryState }) {
  const Icon = state === 'sent' ? Check : CheckCheck
  return (
    <span
      data-testid="delivery-mark"
      data-state={state}
      title={names[state]}
      className={state === 'read' ? 'text-accent-text' : 'text-ink-soft'}
    >
      <Icon aria-hidden className="size-4" strokeWidth={2.25} />
      <span className="sr-only">{names[state]}</span>
    </span>
  )
}
