import { createPeople, createRestClient, startTestStack } from '@chat/testkit'
import type { DirectMessagesConfig, DirectMessagesFigures, DirectMessagesPhase } from '../load/direct-messages.ts'
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
      figures.push({ ratePerSecond, ...(await generator.run({ ratePerSecond, seconds })) })
    }
    return {
      rows: figures.map(({ ratePerSecond, sent, refused, acknowledged, delivered, generatorCores }) => ({
        'a second': ratePerSecond,
        sent,
        'ack p50 ms': rounded(acknowledged.p50Ms),
        'ack p99 ms': rounded(acknowledged.p99Ms),
        'delivery p50 ms': rounded(delivered.p50Ms),
        'delivery p99 ms': rounded(delivered.p99Ms),
        'without ack': sent - acknowledged.count,
        refused,
        undelivered: sent - refused - delivered.count,
        'generator cores': rounded(generatorCores, 2),
      })),
      figures,
      isVoidBecause: figures.some(({ generatorCores }) => generatorCores > GENERATOR_CORES_MAX)
        ? `the generator used more than ${GENERATOR_CORES_MAX} of a core`
        : null,
    }
  },
}
