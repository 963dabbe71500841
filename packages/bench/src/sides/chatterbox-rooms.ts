import { createPeople, createRestClient, type Person, type TestStack } from '@chat/testkit'
import type { Member } from '../load/member.ts'

const AT_ONCE = 16

/** One room with people of its own. */
export async function createRoom(stack: TestStack, size: number): Promise<Member[]> {
  const people = await createPeople(stack, size)
  const [owner, ...others] = people
  const { id } = await createRestClient(stack.url, owner?.accessToken).post<{ id: string }>('/rooms', { name: 'Bench' })
  // They join before they connect: otherwise every joining would be told to all who joined before.
  await eachOf(others, ({ accessToken }) => createRestClient(stack.url, accessToken).post(`/conversations/${id}/join`))
  return membersOf(stack, people, () => [id])
}

/** Groups of these people, by their places. */
export async function createGroups(
  stack: TestStack,
  peopleCount: number,
  groups: readonly (readonly number[])[],
): Promise<Member[]> {
  const people = await createPeople(stack, peopleCount)
  const idsByPlace = new Map<number, string[]>()
  await eachOf([...groups.entries()], async ([index, places]) => {
    const [owner, ...others] = places.flatMap((place) => people[place] ?? [])
    const rest = createRestClient(stack.url, owner?.accessToken)
    const participants = others.map(({ userId }) => userId)
    const { id } = await rest.post<{ id: string }>('/conversations/group', { name: `Bench ${index}`, participants })
    for (const place of places) idsByPlace.set(place, [...(idsByPlace.get(place) ?? []), id])
  })
  return membersOf(stack, people, (place) => idsByPlace.get(place) ?? [])
}

/** Spread over the gateways, and speaking as the SDK and the web app do. */
const membersOf = (
  { gateways }: TestStack,
  people: readonly Person[],
  conversationIdsAt: (place: number) => readonly string[],
): Member[] =>
  people.map(({ accessToken }, place) => ({
    url: gateways[place % gateways.length]?.url ?? '',
    auth: { token: accessToken, frames: true },
    conversationIds: conversationIdsAt(place),
  }))

async function eachOf<T>(items: readonly T[], act: (item: T) => Promise<unknown>): Promise<void> {
  const waiting = [...items]
  const next = async () => {
    for (let item = waiting.pop(); item !== undefined; item = waiting.pop()) await act(item)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, next))
}
