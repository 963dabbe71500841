import type { ConversationId } from '@chat/contracts'
import { isMessageEntry, type LaneDeps, type LogStore, type Reply } from '@chat/domain'
import type { Mutant } from './mutant.ts'

const withStore = (deps: LaneDeps, changed: Partial<LogStore>): LaneDeps => ({
  ...deps,
  store: { ...deps.store, ...changed },
})

/** What the lane does with its ports, done wrongly. */
export const laneMutants: readonly Mutant[] = [
  {
    name: 'answered-before-the-insert',
    rule: 'R1',
    what: 'entries are published and acknowledged while they are still being inserted',
    changeLane: (deps) =>
      withStore(deps, {
        insert: async (entries, signal) => {
          deps.store.insert(entries, signal).catch(() => {})
          return { type: 'stored' }
        },
      }),
  },
  {
    name: 'two-inserts-in-flight',
    rule: 'R4',
    what: 'the second half of a batch does not wait for the first',
    changeLane: (deps) =>
      withStore(deps, {
        insert: async (entries, signal) => {
          const middle = Math.ceil(entries.length / 2)
          const halves = [entries.slice(0, middle), entries.slice(middle)].filter(({ length }) => length > 0)
          const [first, second] = await Promise.all(halves.map((half) => deps.store.insert(half, signal)))
          if (!first || first.type !== 'stored') return first ?? { type: 'stored' }
          if (!second || second.type === 'stored') return first
          return { ...second, index: second.index + middle }
        },
      }),
  },
  {
    name: 'refuses-without-a-lease',
    rule: 'R5',
    what: 'an owner whose lease may have run out refuses',
    // Who is paused or cut off for that long begins anew: it is behind only where it goes on without its lease.
    faults: ['lose-renewals'],
    // The lane asks the clock only whether its lease still holds; it stands still before any lease ends.
    changeLane: (deps) => ({ ...deps, clock: { ...deps.clock, monotonic: () => 0 } }),
  },
  {
    name: 'repeats-not-answered',
    rule: 'R8',
    what: 'a duplicate of what is stored gets no answer',
    changeLane: (deps) => ({
      ...deps,
      publisher: {
        ...deps.publisher,
        async reply(replies, signal) {
          const kept = new Map<string, Reply[]>()
          for (const [node, ofNode] of replies)
            kept.set(
              node,
              ofNode.filter((reply) => !isRepeat(reply)),
            )
          await deps.publisher.reply(kept, signal)
        },
      },
    }),
  },
  {
    name: 'repeats-not-looked-up',
    rule: 'R8',
    what: 'commands are not looked up before they are decided',
    changeLane: (deps) => withStore(deps, { byCommands: async () => [] }),
  },
  {
    name: 'repeats-not-applied',
    rule: 'R8',
    what: 'what follows from a duplicate is not applied and published again',
    changeLane(deps) {
      const inserted = new Set<string>()
      const isMine = (conversationId: ConversationId, seq: number): boolean => inserted.has(`${conversationId} ${seq}`)
      return {
        ...withStore(deps, {
          async insert(entries, signal) {
            const outcome = await deps.store.insert(entries, signal)
            if (outcome.type === 'stored')
              for (const { conversationId, seq } of entries) inserted.add(`${conversationId} ${seq}`)
            return outcome
          },
          apply: (effects, signal) =>
            deps.store.apply(
              effects.filter(({ conversationId, seq }) => isMine(conversationId, seq)),
              signal,
            ),
        }),
        publisher: {
          ...deps.publisher,
          publish: (frames, signal) =>
            deps.publisher.publish(
              frames.filter(({ conversationId, from }) => isMine(conversationId, from)),
              signal,
            ),
        },
      }
    },
  },
  {
    name: 'tail-not-applied',
    rule: 'R14',
    what: 'what stands above a head is taken for applied',
    changeLane: (deps) =>
      withStore(deps, {
        async load(ids, tailLimit, signal) {
          const loaded = await deps.store.load(ids, tailLimit, signal)
          return loaded.map((log) => {
            const last = log.tail.at(-1)
            if (!last) return log
            const lastMessageSeq = log.tail.findLast(isMessageEntry)?.seq ?? log.head?.lastMessageSeq ?? 0
            return { ...log, head: { seq: last.seq, n: last.n, lastMessageSeq, at: last.at }, tail: [] }
          })
        },
      }),
  },
]

const isRepeat = ({ acknowledgement }: Reply): boolean =>
  acknowledgement.ok && (acknowledgement.data as { isRepeat?: boolean }).isRepeat === true
