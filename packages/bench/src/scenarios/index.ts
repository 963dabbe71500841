import type { Scenario } from '../scenario.ts'
import { directMessages } from './direct-messages.ts'
import { largeRoom } from './large-room.ts'

/** Everything that is measured, by its number. */
export const scenarios = {
  S1: directMessages,
  S2: largeRoom,
} as const satisfies Record<string, Scenario>
