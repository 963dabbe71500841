import { createRestClient, type Person } from '@chat/testkit'

export interface LoadConversation {
  readonly id: string
  readonly members: readonly Person[]
  /** Removed and added again all the time. */
  readonly visitor?: Person
}

interface Plan {
  readonly kind: 'direct' | 'group'
  readonly size: number
  readonly hasVisitor?: boolean
}

const plans = (count: number, plan: Plan): Plan[] => Array.from({ length: count }, () => plan)

/** Twenty: a large one, five with a coming and going, small groups, pairs. */
const PLANS: readonly Plan[] = [
  { kind: 'group', size: 20 },
  ...plans(5, { kind: 'group', size: 6, hasVisitor: true }),
  ...plans(7, { kind: 'group', size: 5 }),
  ...plans(7, { kind: 'direct', size: 2 }),
]

export function setUpConversations(
  url: string,
  people: readonly Person[],
  { hasVisitors }: { hasVisitors: boolean },
): Promise<LoadConversation[]> {
  let next = 0
  const take = (count: number): Person[] =>
    Array.from({ length: Math.min(count, people.length) }, () => {
      const person = people[next++ % people.length]
      if (!person) throw new Error('nobody there')
      return person
    })
  const planned = PLANS.map((plan) => ({ ...plan, members: take(plan.size) }))
  return Promise.all(
    planned.map(async ({ kind, members, hasVisitor }, index) => {
      const [owner, ...others] = members
      if (!owner) throw new Error('a conversation without anybody')
      const rest = createRestClient(url, owner.accessToken)
      const { id } =
        kind === 'direct'
          ? await rest.post<{ id: string }>('/conversations/direct', { userId: others[0]?.userId })
          : await rest.post<{ id: string }>('/conversations/group', {
              name: `group ${index}`,
              participants: others.map(({ userId }) => userId),
            })
      const visitor = hasVisitors && hasVisitor === true ? members.at(-1) : undefined
      return { id, members, ...(visitor === undefined ? {} : { visitor }) }
    }),
  )
}
