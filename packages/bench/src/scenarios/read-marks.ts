import { createPeople } from '@chat/testkit'
import { startGenerator } from '../load/generator.ts'
import type { MarksConfig, MarksFigures, MarksPhase } from '../load/marks.ts'
import { alternate } from '../measure/alternate.ts'
import { countOperations } from '../measure/count-operations.ts'
import { atMost, figure, spreadOn } from '../report/spread.ts'
import type { Scenario } from '../scenario.ts'
import { makeGroups } from '../seed/make-groups.ts'
import { headSeqOf, seedConversations } from '../seed/seed-conversations.ts'
import { CHATTERBOX, startChatterbox } from '../sides/chatterbox.ts'
import type { Side } from '../side.ts'

const PEOPLE = 1_000
const RATE = 200
const MARKS = `${RATE}/s`
const WARM_UP = { ratePerSecond: RATE, seconds: 5 } // everybody once: the first mark of each reads where it was

type MarksSide = Side<MarksPhase>

export const readMarks: Scenario = {
  name: 'read-marks',
  what: `${RATE} marks a second by ${PEOPLE} people in groups of 10, on two gateways`,
  async run({ seconds, repeats, onProgress }) {
    await using scope = new AsyncDisposableStack()
    // One message for each mark that one person sets.
    const messages = Math.ceil((RATE * (seconds * repeats + WARM_UP.seconds)) / PEOPLE) + 1
    const side = await chatterbox(scope, messages)
    const steps = { [MARKS]: { ratePerSecond: RATE, seconds } }
    const runs = await alternate({ sides: [side], steps, warmUp: WARM_UP, repeats, onProgress })
    const ours = (name: string) => spreadOn(runs, CHATTERBOX, MARKS, figure(name)).median
    return {
      runs,
      ratios: [],
      goals: [
        ...atMost('a mark is seen by the others, p99 ≤ 30 ms', 30, ours('seen p99 ms')),
        ...atMost('≤ 0.1 database writes for each mark', 0.1, ours('writes a mark')),
        ...atMost('every mark is seen by everybody', 0, ours('unseen')),
      ],
      durability: { [side.name]: side.durability },
      skipped: [],
      notes: ['A write is one command to the database; it moves the marks of several people.'],
    }
  },
}

async function chatterbox(scope: AsyncDisposableStack, messages: number): Promise<MarksSide> {
  const { stack, side } = await startChatterbox(scope, { workers: 1, edge: 'none' })
  const people = await createPeople(stack, PEOPLE)
  const tokens = new Map(people.map(({ userId, accessToken }) => [userId, accessToken]))
  const groups = makeGroups([...tokens.keys()], { size: 10, perPerson: 1, messages })
  await seedConversations(stack, groups)
  const generator = scope.use(
    await startGenerator<MarksConfig, MarksPhase, MarksFigures>('marks', {
      urls: stack.gateways.map(({ url }) => url),
      rooms: groups.map((group) => ({
        conversationId: group.id,
        headSeq: headSeqOf(group),
        members: group.members.map((userId) => ({ userId, token: tokens.get(userId) ?? '' })),
      })),
    }),
  )
  return {
    ...side,
    async run(step) {
      const { operations, ...marked } = await countOperations(stack, () => generator.run(step))
      const { sent, refused, seen, unseen, generatorCores } = marked
      return {
        work: { mark: sent },
        figures: {
          'seen p50 ms': seen.p50Ms,
          'seen p99 ms': seen.p99Ms,
          unseen,
          refused,
          'writes a mark': operations.writeCommands / sent,
          'documents written a mark': operations.documentsWritten / sent,
          'reads a mark': operations.reads / sent,
        },
        generatorCores,
      }
    },
  }
}
