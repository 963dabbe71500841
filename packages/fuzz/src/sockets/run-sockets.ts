import { createPeople, createRestClient, type Person, readMetric, startTestStack, type TestStack } from '@chat/testkit'
import type { FuzzOptions } from '../fuzz-options.ts'
import { failuresIn, makeLogFolder } from '../logs.ts'
import { createAttacker } from './attack.ts'
import { BATCH_SIZE, type Case, createCases, describeCase, detailsOf } from './cases.ts'
import { describeHeld, measureHeld } from './held.ts'
import { startNeighbours } from './neighbours.ts'
import type { Targets } from './targets.ts'

const ATTACKERS = 24
const WARM_UP_SHARE = 0.2 // code that is compiled and caches that fill are no leak
const HEAP_GROWTH_MAX_MB = 24
const DESCRIPTOR_GROWTH_MAX = 8
const COMPLAINTS_MAX = 50
const NEIGHBOURS = 2
const PRELOAD = new URL('../preload/collect-garbage.ts', import.meta.url).href

/** Fires malformed things at a gateway, and says what it should not have done. */
export async function runSockets(options: FuzzOptions): Promise<string[]> {
  const logDir = await makeLogFolder('sockets')
  await using stack = await startTestStack({
    gateways: 1,
    workers: 1,
    edge: 'none',
    logDir,
    launch: (label) => (label === 'gateway' ? { nodeArgs: ['--expose-gc', '--import', PRELOAD] } : {}),
  })
  const complaints = await attack(stack, options)
  options.say(`logs are in ${logDir}`)
  return [...complaints, ...(await failuresIn(stack, logDir))]
}

async function attack(stack: TestStack, { seed, count, from, seconds, say }: FuzzOptions): Promise<string[]> {
  const [gateway] = stack.gateways
  const [ann, bob, ...attackers] = await createPeople(stack, NEIGHBOURS + ATTACKERS)
  if (!gateway || !ann || !bob) throw new Error('the stack is not whole')
  const casesOf = createCases(seed, await makeTargets(stack.url, attackers))
  const neighbours = await startNeighbours({ apiUrl: stack.url, gatewayUrl: gateway.url }, [ann, bob])
  const complaints: string[] = []
  const counts = new Map<string, number>()
  const began = performance.now()
  const elapsed = () => (performance.now() - began) / 1_000
  const batches = Array.from({ length: Math.ceil(count / BATCH_SIZE) }, (_, index) => from + index)
  const fire = (some: readonly number[]) =>
    fireAll(gateway.port, some, { attackers, casesOf, counts, complaints, isLate: () => elapsed() > seconds })

  const warm = Math.max(1, Math.floor(batches.length * WARM_UP_SHARE))
  await fire(batches.slice(0, warm))
  const before = await measureHeld(gateway, NEIGHBOURS)
  await fire(batches.slice(warm))
  const after = await measureHeld(gateway, NEIGHBOURS)
  const took = Math.round(elapsed())

  const report = await neighbours.stop()
  complaints.push(...report.complaints)
  if (
    after.heapMb - before.heapMb > HEAP_GROWTH_MAX_MB ||
    after.descriptors - before.descriptors > DESCRIPTOR_GROWTH_MAX
  )
    complaints.push(`the gateway grew from ${describeHeld(before)} to ${describeHeld(after)}`)
  const failed = await readMetric(gateway, 'chat_socket_events_total', 'outcome="INTERNAL"')
  if (failed > 0) complaints.push(`${failed} commands were answered INTERNAL`)
  const total = [...counts.values()].reduce((sum, each) => sum + each, 0)
  const ofAll = total < count ? ` of ${count.toLocaleString('en')}, for which there was no time` : ''
  say(`${total.toLocaleString('en')} cases${ofAll} in ${took} s, seed ${seed}`)
  for (const [family, number] of counts) say(`  ${String(number).padStart(7)} ${family}`)
  say(`held by the gateway after a fifth: ${describeHeld(before)}; at the end: ${describeHeld(after)}`)
  say(`the neighbours sent ${report.messages} messages, the slowest came after ${Math.round(report.slowestMs)} ms`)
  return complaints
}

interface Attack {
  readonly attackers: readonly Person[]
  readonly casesOf: (batch: number) => Case[]
  readonly counts: Map<string, number>
  readonly complaints: string[]
  readonly isLate: () => boolean
}

async function fireAll(
  port: number,
  batches: readonly number[],
  { attackers, casesOf, counts, complaints, isLate }: Attack,
): Promise<void> {
  const waiting = [...batches]
  let loaded: { one: Case; batch: number }[] = []
  const next = () => {
    if (loaded.length === 0) {
      const batch = waiting.shift()
      if (batch !== undefined) loaded = casesOf(batch).map((one) => ({ one, batch }))
    }
    return complaints.length < COMPLAINTS_MAX && !isLate() ? loaded.shift() : undefined
  }
  const run = async (person: Person): Promise<void> => {
    const attacker = createAttacker(port, person)
    for (let taken = next(); taken !== undefined; taken = next()) {
      const { one, batch } = taken
      const family = one.kind === 'shot' ? one.shot.family : one.kind
      counts.set(family, (counts.get(family) ?? 0) + 1)
      const wrong = await attacker.attempt(one).catch((error: unknown) => `failed: ${String(error)}`)
      if (wrong !== null) complaints.push(`batch ${batch}, ${describeCase(one)}, ${wrong}\n    ${detailsOf(one)}`)
    }
    attacker.close()
  }
  await Promise.all(attackers.map(run))
}

/** Things to name, of the attackers and of others. */
async function makeTargets(url: string, people: readonly Person[]): Promise<Targets> {
  const [founder, ...others] = people.map(({ accessToken }) => createRestClient(url, accessToken))
  if (!founder) throw new Error('nobody is there')
  const userIds = people.map(({ userId }) => userId)
  const group = { name: 'G', participants: userIds.slice(1, 12) }
  const { id: groupId } = await founder.post<{ id: string }>('/conversations/group', group)
  const { id: foreignId } = await others.at(-1)!.post<{ id: string }>('/conversations/group', { name: 'F' })
  const room = await founder.post<{ id: string; slug: string }>('/rooms', { name: 'a room' })
  const { id: directId } = await founder.post<{ id: string }>('/conversations/direct', { userId: userIds[1] })
  const write = async (id: string, content: string): Promise<string> =>
    (await founder.post<{ messageId: string }>(`/conversations/${id}/messages`, { content })).messageId
  const messageIds = [await write(groupId, 'one'), await write(room.id, 'two'), await write(directId, 'three')]
  return {
    conversationIds: [groupId, foreignId, room.id, directId, `inb_${userIds[0]}`, 'cnv_nothing'],
    messageIds: [...messageIds, `${foreignId}.1`, `${groupId}.1`, 'cnv_nothing.1', 'nothing'],
    userIds: [...userIds.slice(0, 4), 'usr_nothing'],
    roomNames: [room.slug, room.id, 'no room'],
  }
}
