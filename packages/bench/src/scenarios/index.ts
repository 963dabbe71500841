import type { Scenario } from '../scenario.ts'
import { directMessages } from './direct-messages.ts'
import { growth } from './growth.ts'
import { largeRoom } from './large-room.ts'
import { saturation } from './saturation.ts'
import { search } from './search.ts'
import { smallGroups } from './small-groups.ts'

/** Everything that is measured, by its number. */
export const scenarios = {
  S1: directMessages,
  S1b: saturation,
  S2: largeRoom,
  S3: smallGroups,
  S7: search,
  S10: growth,
} as const satisfies Record<string, Scenario>
