import type { Mutant } from './mutant.ts'

/** What the database promises, taken away. */
export const storeMutants: readonly Mutant[] = [
  {
    name: 'acknowledged-by-one-node',
    rule: 'R1',
    what: 'entries are inserted without majority, and acknowledged',
    storeRules: { insertConcern: 1 },
  },
  {
    name: 'no-place-index',
    rule: 'R2',
    what: 'the index of places is missing',
    // Two owners who order the same commands alike meet at the command index first: the stream has to differ for them.
    faults: ['strike-worker', 'restart-redis', 'lose-calls', 'cut-off-process'],
    storeRules: { hasPlaceIndex: false },
  },
  {
    name: 'no-command-index',
    rule: 'R2',
    what: 'the index of commands is missing',
    storeRules: { hasCommandIndex: false },
  },
  {
    name: 'unordered-insert',
    rule: 'R3',
    what: 'a batch goes on behind a failed entry',
    storeRules: { isOrdered: false },
  },
  {
    name: 'insert-resumed',
    rule: 'R3',
    what: 'after a failover the driver goes on with an insert in the middle',
    storeRules: { resumesInserts: true },
  },
  { name: 'local-reads', rule: 'R6', what: 'owners read what may be taken back', storeRules: { readConcern: 'local' } },
  {
    name: 'stale-majority-reads',
    rule: 'R6',
    what: 'owners read from a new primary before it knows what is on a majority',
    faults: ['fail-over', 'fail-over-in-insert', 'cut-off-in-insert'],
    storeRules: { readsFresh: false },
  },
  {
    name: 'no-guard',
    rule: 'changedSeq',
    what: 'effects are applied from any place',
    storeRules: { guardsEffects: false },
  },
  {
    name: 'deleted-documents-removed',
    rule: 'R10',
    what: 'a deletion takes the document away, and with it its place and its command',
    storeRules: { removesDeleted: true },
  },
  {
    name: 'deleted-commands-forgotten',
    rule: 'R10',
    what: 'a deletion keeps the place, but forgets the command that led to it',
    storeRules: { forgetsDeletedCommands: true },
  },
]
