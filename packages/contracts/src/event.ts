import type { z } from 'zod'

export interface EventContract {
  readonly name: string
  /** `log`: has a place in a conversation's log. `volatile`: may be lost. `socket`: concerns this socket only. */
  readonly kind: 'log' | 'volatile' | 'socket'
  readonly payload: z.ZodType
}

export const defineEvent = <const T extends EventContract>(contract: T): T => contract
