import type { RunningStack } from '@chat/local-stack'
import { createPeople, createRestClient, startTestStack } from '@chat/testkit'
import type { DirectMessagesConfig, DirectMessagesFigures, DirectMessagesPhase } from '../load/direct-messages.ts'
import { cpuMsOf } from '../cpu-time.ts'
import { GENERATOR_CORES_MAX, startGenerator } from '../load/generator.ts'
import { rounded, type Scenario } from '../scenario.ts'

const RATES = [50, 200, 500, 1_000]
const PAIRS = 100
const WARM_UP = { ratePerSecond: 200, seconds: 5 }

export const directMessages: Scenario = {
  name: 'direct-messages',
  what: `direct messages between ${PAIRS} pairs through nginx, two gateways and two workers, open loop`,
  async run({ seconds, onProgress }) {
    await using stack = await startTestStack()
    const people = await createPeople(stack, PAIRS * 2)
    const pairs = await Promise.all(
      Array.from({ length: PAIRS }, async (_, index) => {
        const [one, other] = people.slice(index * 2, index * 2 + 2)
        if (!one || !other) throw new Error('too few people')
        const rest = createRestClient(stack.url, one.accessToken)
        const { id } = await rest.post<{ id: string }>('/conversations/direct', { userId: other.userId })
        return { conversationId: id, tokens: [one.accessToken, other.accessToken] as const }
      }),
    )
    using generator = await startGenerator<DirectMessagesConfig, DirectMessagesPhase, DirectMessagesFigures>(
      'direct-messages',
      { url: stack.url, pairs },
    )
    onProgress(`warming up at ${WARM_UP.ratePerSecond} a second`)
    await generator.run(WARM_UP)
    const figures = []
    for (const ratePerSecond of RATES) {
      onProgress(`${ratePerSecond} a second for ${seconds} s`)
      const before = cpuMsByPart(stack)
      const startedAt = performance.now()
      const run = await generator.run({ ratePerSecond, seconds })
      const tookMs = performance.now() - startedAt
      const after = cpuMsByPart(stack)
      const coresOf = (part: Part) => rounded((after[part] - before[part]) / tookMs, 2)
      const cores = { gateways: coresOf('gateways'), workers: coresOf('workers'), databases: coresOf('databases') }
      figures.push({ ratePerSecond, ...run, cores })
    }
    return {
      rows: figures.map(({ ratePerSecond, sent, refused, acknowledged, delivered, generatorCores, cores }) => ({
        'a second': ratePerSecond,
        sent,
        'ack p50 ms': rounded(acknowledged.p50Ms),
        'ack p99 ms': rounded(acknowledged.p99Ms),
        'delivery p50 ms': rounded(delivered.p50Ms),
        'delivery p99 ms': rounded(delivered.p99Ms),
        'without ack': sent - acknowledged.count,
        refused,
        undelivered: sent - refused - delivered.count,
        'cores of gateways': cores.gateways,
        'of workers': cores.workers,
        'of databases': cores.databases,
        'of generator': rounded(generatorCores, 2),
      })),
      figures,
      isVoidBecause: figures.some(({ generatorCores }) => generatorCores > GENERATOR_CORES_MAX)
        ? `the generator used more than ${GENERATOR_CORES_MAX} of a core`
        : null,
    }
  },
}

type Part = 'gateways' | 'workers' | 'databases'

function cpuMsByPart({ gateways, workers, mongo, redis }: RunningStack): Record<Part, number> {
  const sum = (parts: readonly { readonly pid: number }[]) => parts.reduce((total, { pid }) => total + cpuMsOf(pid), 0)
  return {
    gateways: sum(gateways),
    workers: sum(workers),
    databases: sum([...(mongo?.members ?? []), ...(redis ? [redis] : [])]),
  }
}
