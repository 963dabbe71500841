import { createPeople } from '@chat/testkit'
import { type Generator, startGenerator } from '../load/generator.ts'
import type { ResumeConfig, ResumeFigures, ResumePhase } from '../load/resume.ts'
import { alternate } from '../measure/alternate.ts'
import { countOperations } from '../measure/count-operations.ts'
import { atMost, figure, runsOf, spreadOn } from '../report/spread.ts'
import type { Scenario } from '../scenario.ts'
import { headSeqOf, type SeededConversation, seedConversations } from '../seed/seed-conversations.ts'
import { CHATTERBOX, startChatterbox } from '../sides/chatterbox.ts'
import type { Outcome, Side } from '../side.ts'

const MISSED = 10_000
const MANY = 100
const ONE_CLIENT = 'one client'
const MANY_CLIENTS = `${MANY} clients at once`
const SPREAD = `one client, 50 conversations`

interface Step extends ResumePhase {
  readonly of: 'one' | 'fifty'
}

type Resuming = Generator<ResumePhase, ResumeFigures>

export const resume: Scenario = {
  name: 'resume',
  what: `back after ${MISSED} missed messages, through the cursor of the SDK, on one gateway`,
  async run({ repeats, onProgress }) {
    await using scope = new AsyncDisposableStack()
    const side = await chatterbox(scope)
    const steps: Record<string, Step> = {
      [ONE_CLIENT]: { of: 'one', clients: 1 },
      [SPREAD]: { of: 'fifty', clients: 1 },
      [MANY_CLIENTS]: { of: 'one', clients: MANY },
    }
    const warmUp: Step = { of: 'one', clients: 1 }
    const runs = await alternate({ sides: [side], steps, warmUp, repeats, onProgress })
    const wholeMs = (step: string) => spreadOn(runs, CHATTERBOX, step, figure('whole ms')).median
    const sum = (name: string) =>
      runsOf(runs, CHATTERBOX).reduce((total, { figures }) => total + (figures[name] ?? Number.NaN), 0)
    return {
      runs,
      ratios: [],
      goals: [
        ...atMost(`${ONE_CLIENT}: whole in ≤ 1 s`, 1_000, wholeMs(ONE_CLIENT)),
        ...atMost(`${SPREAD}: whole in ≤ 1 s`, 1_000, wholeMs(SPREAD)),
        ...atMost(`${MANY_CLIENTS}: all whole in ≤ 5 s`, 5_000, wholeMs(MANY_CLIENTS)),
        ...atMost('no gap', 0, sum('gaps')),
        ...atMost('no duplicate', 0, sum('duplicates')),
      ],
      durability: { [side.name]: side.durability },
      skipped: [],
    }
  },
}

async function chatterbox(scope: AsyncDisposableStack): Promise<Side<Step>> {
  const { stack, side } = await startChatterbox(scope, { gateways: 1, workers: 1, edge: 'none' })
  const people = await createPeople(stack, MANY)
  const members = people.map(({ userId }) => userId)
  const group = (id: string, messages: number): SeededConversation => ({ id, kind: 'group', members, messages })
  const one = [group('cnv_long', MISSED)]
  const fifty = Array.from({ length: 50 }, (_, index) => group(`cnv_short${index}`, MISSED / 50))
  await seedConversations(stack, [...one, ...fifty])
  const start = async (conversations: readonly SeededConversation[]): Promise<Resuming> =>
    scope.use(
      await startGenerator<ResumeConfig, ResumePhase, ResumeFigures>('resume', {
        url: stack.gateways[0]?.url ?? '',
        tokens: people.map(({ accessToken }) => accessToken),
        missed: conversations.map((each) => ({ conversationId: each.id, seq: 1, headSeq: headSeqOf(each) })),
      }),
    )
  const generators = { one: await start(one), fifty: await start(fifty) }
  return {
    ...side,
    async run({ of, clients }) {
      const { operations, ...figures } = await countOperations(stack, () => generators[of].run({ clients }))
      return outcomeOf(figures, clients, operations.operations)
    },
  }
}

const outcomeOf = (
  { whole, entries, gaps, duplicates, syncs, generatorCores }: Awaited<ReturnType<Resuming['run']>>,
  clients: number,
  operations: number,
): Outcome => ({
  work: { client: clients, entry: entries },
  figures: {
    'whole ms': whole.maxMs,
    entries,
    gaps: gaps + clients * MISSED - entries - duplicates,
    duplicates,
    'syncs a client': syncs / clients,
    'database operations a client': operations / clients,
  },
  generatorCores,
})
