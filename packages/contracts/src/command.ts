import type { z } from 'zod'
import type { ErrorCode } from './errors.ts'

/**
 * Where a command is decided. `log`: by the owner of the conversation, who may add it to the log.
 * `gateway`: by the gateway that the socket is on. `internal`: as `log`, but clients cannot send it.
 */
export type DecidedBy = 'log' | 'gateway' | 'internal'

export interface CommandContract {
  readonly name: string
  readonly decidedBy: DecidedBy
  readonly request: z.ZodType
  readonly reply: z.ZodType
  readonly errors: readonly ErrorCode[]
}

/** A command: the wished state, never "toggle", so that repeating it does no harm. */
export const defineCommand = <const T extends CommandContract>(contract: T): T => contract
