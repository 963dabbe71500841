import { type Acknowledgement, errors } from '@chat/contracts'
import type { CommandRecord } from './history.ts'

/** An answer after which nobody sends again. */
export const isFinal = (acknowledgement: Acknowledgement): boolean =>
  acknowledgement.ok || !errors[acknowledgement.error.code].retry

/** The place in an answer, or null where nothing was stored. */
export function seqOf(acknowledgement: Acknowledgement): number | null {
  if (!acknowledgement.ok) return null
  const { seq } = acknowledgement.data as { seq?: number | null }
  return seq ?? null
}

export const placeOf = (command: CommandRecord): number | null => {
  for (const { acknowledgement } of command.answers) {
    const seq = seqOf(acknowledgement)
    if (seq !== null) return seq
  }
  return null
}
