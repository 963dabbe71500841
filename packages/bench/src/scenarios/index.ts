import type { Scenario } from '../scenario.ts'
import { answers } from './answers.ts'
import { connectStorm } from './connect-storm.ts'
import { directMessages } from './direct-messages.ts'
import { growth } from './growth.ts'
import { history } from './history.ts'
import { idleSockets } from './idle-sockets.ts'
import { largeRoom } from './large-room.ts'
import { readMarks } from './read-marks.ts'
import { rest } from './rest.ts'
import { resume } from './resume.ts'
import { saturation } from './saturation.ts'
import { search } from './search.ts'
import { signsOfLife } from './signs-of-life.ts'
import { smallGroups } from './small-groups.ts'
import { uploads } from './uploads.ts'

/** Everything that is measured, by its number. */
export const scenarios = {
  S1: directMessages,
  S1b: saturation,
  S2: largeRoom,
  S3: smallGroups,
  S4: connectStorm,
  S5: resume,
  S6: history,
  S7: search,
  S8: uploads,
  S9: answers,
  S10: growth,
  S11: idleSockets,
  S12: signsOfLife,
  S13: readMarks,
  S14: rest,
} as const satisfies Record<string, Scenario>
