import { beliefsKept } from './beliefs-kept.ts'
import { laneMutants } from './lane-mutants.ts'
import type { Mutant } from './mutant.ts'
import { permissionsOlder } from './permissions-older.ts'
import { removalBesideLog } from './removal-beside-log.ts'
import { storeMutants } from './store-mutants.ts'

export type { Mutant } from './mutant.ts'

export const mutants: readonly Mutant[] = [
  ...storeMutants,
  ...laneMutants,
  beliefsKept,
  permissionsOlder,
  removalBesideLog,
  {
    name: 'two-unanswered-at-once',
    rule: 'G4',
    what: 'a device sends the next command before the one before it is answered',
    sendsAtOnce: true,
  },
  {
    name: 'heads-not-compared',
    rule: 'G5',
    what: 'a gateway rests on what is published and never looks at the heads',
    changeHeadFeed: () => ({ moved: async () => ({ heads: [], isComplete: true }) }),
  },
]
