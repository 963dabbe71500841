import { createPeople, createRestClient, type Person, type TestStack } from '@chat/testkit'
import type { Member } from '../load/member.ts'

const JOINED_AT_ONCE = 16

/** A room of each size with people of its own, who will be spread over the gateways. */
export async function createRooms(stack: TestStack, sizes: readonly number[]): Promise<Member[]> {
  const members: Member[] = []
  for (const [index, size] of sizes.entries()) {
    const people = await createPeople(stack, size)
    const conversationId = await createRoom(stack.url, `Bench ${index + 1}`, people)
    for (const [place, { accessToken }] of people.entries())
      members.push({
        url: stack.gateways[place % stack.gateways.length]?.url ?? '',
        conversationId,
        auth: { token: accessToken, frames: true }, // as the SDK and the web app ask for it
      })
  }
  return members
}

/** They join before they connect: otherwise every joining would be told to all who joined before. */
async function createRoom(url: string, name: string, people: readonly Person[]): Promise<string> {
  const [owner, ...others] = people
  const { id } = await createRestClient(url, owner?.accessToken).post<{ id: string }>('/rooms', { name })
  const waiting = [...others]
  const joinNext = async () => {
    for (let person = waiting.pop(); person !== undefined; person = waiting.pop())
      await createRestClient(url, person.accessToken).post(`/conversations/${id}/join`)
  }
  await Promise.all(Array.from({ length: JOINED_AT_ONCE }, joinNext))
  return id
}
