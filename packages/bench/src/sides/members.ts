import { createPeople, type TestStack } from '@chat/testkit'
import type { StormClient } from '../load/connect-storm.ts'
import { type Storm, startStorm } from '../load/start-storm.ts'
import { cursorsByMember, type GroupPlan, makeGroups } from '../seed/make-groups.ts'
import { seedConversations } from '../seed/seed-conversations.ts'
import type { Side } from '../side.ts'
import { startChatterbox } from './chatterbox.ts'
import { startPeerServer } from './peer-server.ts'

export const PLAIN_MEMBERS = 'plain socket.io'

type SideToBe = Omit<Side<never>, 'run'>

/** One gateway, and as many people with conversations, who have not come yet. */
export async function startChatterboxMembers(
  scope: AsyncDisposableStack,
  sockets: number,
  plan: GroupPlan,
): Promise<{ stack: TestStack; side: SideToBe; storm: Storm }> {
  const { stack, side } = await startChatterbox(scope, { gateways: 1, workers: 1, edge: 'none' })
  const people = await createPeople(stack, sockets)
  const groups = makeGroups(
    people.map(({ userId }) => userId),
    plan,
  )
  await seedConversations(stack, groups)
  const cursors = cursorsByMember(groups)
  const clients = people.map(({ userId, accessToken }): StormClient => ({
    auth: { token: accessToken, frames: true }, // as the SDK and the web app ask for it
    cursors: cursors.get(userId) ?? [],
  }))
  return { stack, side, storm: await startStorm(scope, { url: stack.gateways[0]?.url ?? '', clients }) }
}

export async function startPlainMembers(
  scope: AsyncDisposableStack,
  sockets: number,
  plan: GroupPlan,
): Promise<{ side: SideToBe; storm: Storm }> {
  const { server, side } = await startPeerServer(scope, {
    name: PLAIN_MEMBERS,
    entry: new URL('../peers/plain-members.ts', import.meta.url),
  })
  const userIds = Array.from({ length: sockets }, (_, index) => `usr_${index}`)
  const cursors = cursorsByMember(makeGroups(userIds, plan))
  const clients = userIds.map((userId): StormClient => ({ auth: {}, cursors: cursors.get(userId) ?? [] }))
  return { side, storm: await startStorm(scope, { url: server.url, clients }) }
}
