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

/** One of each size that behaves differently: pairs, small groups, one with everybody, two with a coming and going. */
const PLANS: readonly Plan[] = [
  { kind: 'group', size: Infinity },
  { kind: 'group', size: 6, hasVisitor: true },
  { kind: 'group', size: 5, hasVisitor: true },
  { kind: 'group', size: 5 },
  { kind: 'group', size: 4 },
  { kind: 'direct', size: 2 },
  { kind: 'direct', size: 2 },
  { kind: 'direct', size: 2 },
]

export function setUpConversations(url: string, people: readonly Person[]): Promise<LoadConversation[]> {
  let next = 0
  const take = (count: number): Person[] =>
    Array.from({ length: Math.min(count, people.length) }, () => {
      const person = people[next++ % people.length]
      if (!person) throw new Error('nobody there')
      return person
    })
  const plans = PLANS.map((plan) => ({ ...plan, members: take(plan.size) }))
  return Promise.all(
    plans.map(async ({ kind, members, hasVisitor }, index) => {
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
      const visitor = hasVisitor === true ? members.at(-1) : undefined
      return { id, members, ...(visitor === undefined ? {} : { visitor }) }
    }),
  )
}
