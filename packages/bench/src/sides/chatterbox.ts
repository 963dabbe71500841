import { createPeople, createRestClient, type Person, startTestStack, type TestStack } from '@chat/testkit'
import type { StartStackOptions } from '@chat/local-stack'
import type { Member, Pair } from '../load/member.ts'
import { connectOperations } from '../measure/operations.ts'
import type { Side } from '../side.ts'

export const CHATTERBOX = 'chatterbox'

export async function startChatterbox(
  scope: AsyncDisposableStack,
  options: Partial<StartStackOptions> = {},
): Promise<{ stack: TestStack; side: Omit<Side<never>, 'run'> }> {
  const stack = scope.use(await startTestStack(options))
  const { MONGODB_URI, REDIS_URL } = stack.env
  const countOperations = await connectOperations(scope, { mongodbUri: MONGODB_URI, redisUrl: REDIS_URL })
  return { stack, side: { name: CHATTERBOX, ...describeStack(stack), countOperations } }
}

/** Whom a stack's cost falls on. */
function describeStack({
  gateways,
  workers,
  jobs,
  ais,
  apis,
  edge,
  mongo,
  redis,
}: TestStack): Omit<Side<never>, 'run' | 'name'> {
  const pids = (parts: readonly { readonly pid: number }[]) => parts.map(({ pid }) => pid)
  const urls = (parts: readonly { readonly adminUrl: string }[]) => parts.map(({ adminUrl }) => adminUrl)
  return {
    durability: `journaled on a majority of ${mongo?.members.length ?? 0} member(s)`,
    processes: {
      gateways: pids(gateways),
      workers: pids(workers),
      jobs: pids(jobs),
      api: pids(apis),
      ...(ais.length === 0 ? {} : { ai: pids(ais) }),
      ...(edge ? { [edge.kind === 'nginx' ? 'nginx' : 'edge']: [edge.pid] } : {}),
      mongod: pids(mongo?.members ?? []),
      redis: redis ? [redis.pid] : [],
    },
    adminUrls: { gateways: urls(gateways), workers: urls(workers), api: urls(apis) },
  }
}

/** Pairs of people with a direct conversation each. */
export async function createPairs(stack: TestStack, count: number): Promise<Pair[]> {
  const people = await createPeople(stack, count * 2)
  return Promise.all(
    Array.from({ length: count }, async (_, index): Promise<Pair> => {
      const [one, other] = people.slice(index * 2, index * 2 + 2)
      if (!one || !other) throw new Error('too few people')
      const rest = createRestClient(stack.url, one.accessToken)
      const { id } = await rest.post<{ id: string }>('/conversations/direct', { userId: other.userId })
      const memberOf = ({ accessToken }: Person): Member => ({
        url: stack.url,
        conversationIds: [id],
        auth: { token: accessToken, frames: true }, // as the SDK and the web app ask for it
      })
      return [memberOf(one), memberOf(other)]
    }),
  )
}
