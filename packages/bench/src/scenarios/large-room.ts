import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { startService } from '@chat/local-stack'
import { createPeople, createRestClient, type Person, startTestStack } from '@chat/testkit'
import { cpuMsOf } from '../cpu-time.ts'
import { type Generator, GENERATOR_CORES_MAX, startGenerator } from '../load/generator.ts'
import type { LargeRoomConfig, LargeRoomFigures, LargeRoomPhase } from '../load/large-room.ts'
import { rounded, type Scenario } from '../scenario.ts'

const MEMBERS = 1_000
const ROUNDS = 2 // A-B-A-B, so that a machine that slows down slows both
const RATE = { ratePerSecond: 10 }
const WARM_UP = { ...RATE, seconds: 2 }
const IDLE_MS = 5_000
const JOINED_AT_ONCE = 16
const CONTENT = 'A sentence as long as people write them in a chat, not more than that.'

interface Side {
  readonly name: string
  readonly pids: readonly number[]
  readonly generator: Generator<LargeRoomPhase, LargeRoomFigures>
}

export const largeRoom: Scenario = {
  name: 'large-room',
  what: `a room of ${MEMBERS}: CPU of the gateways per delivery, beside a plain socket.io server`,
  async run({ seconds, onProgress }) {
    await using stack = await startTestStack({ edge: 'none' })
    const people = await createPeople(stack, MEMBERS)
    onProgress(`${MEMBERS} people join the room`)
    const conversationId = await makeRoom(stack.url, people)
    await using plain = await startService('plain-socket-io', process.env, {
      entry: fileURLToPath(new URL('../peers/plain-socket-io.ts', import.meta.url)),
    })
    onProgress('all of them connect')
    const start = (config: LargeRoomConfig) =>
      startGenerator<LargeRoomConfig, LargeRoomPhase, LargeRoomFigures>('large-room', config)
    using chatGenerator = await start({
      urls: stack.gateways.map(({ url }) => url),
      auths: people.map(({ accessToken }) => ({ token: accessToken, frames: true })),
      event: 'send-message',
      payload: { conversationId, content: CONTENT },
    })
    using plainGenerator = await start({
      urls: [plain.url],
      auths: people.map(() => ({})),
      event: 'send-message',
      payload: { content: CONTENT },
    })
    const sides: Side[] = [
      { name: 'chatterbox', pids: stack.gateways.map(({ pid }) => pid), generator: chatGenerator },
      { name: 'plain socket.io', pids: [plain.pid], generator: plainGenerator },
    ]
    for (const { generator } of sides) await generator.run(WARM_UP)
    onProgress(`all of them are silent for ${IDLE_MS / 1_000} s`)
    const atRest = sides.map(({ pids }) => cpuMs(pids))
    await delay(IDLE_MS)
    const idleCpu = new Map(
      sides.map(({ name, pids }, index) => [name, (cpuMs(pids) - (atRest[index] ?? 0)) / (IDLE_MS / 1_000)]),
    )
    const figures = []
    for (let round = 1; round <= ROUNDS; round++) {
      for (const { name, pids, generator } of sides) {
        onProgress(`round ${round}: ${name} for ${seconds} s`)
        const before = cpuMs(pids)
        const run = await generator.run({ ...RATE, seconds })
        figures.push({ round, name, microsPerDelivery: ((cpuMs(pids) - before) * 1_000) / run.delivered, ...run })
      }
    }
    return {
      rows: figures.map(({ round, name, sent, delivered, microsPerDelivery, latency, generatorCores }) => ({
        round,
        server: name,
        sent,
        delivered,
        undelivered: sent * MEMBERS - delivered,
        'CPU µs per delivery': rounded(microsPerDelivery),
        'idle CPU ms/s': rounded(idleCpu.get(name) ?? 0),
        'delivery p50 ms': rounded(latency.p50Ms),
        'delivery p99 ms': rounded(latency.p99Ms),
        'generator cores': rounded(generatorCores, 2),
      })),
      figures: { idleCpuMsPerSecond: Object.fromEntries(idleCpu), runs: figures },
      isVoidBecause: figures.some(({ generatorCores }) => generatorCores > GENERATOR_CORES_MAX)
        ? `the generator used more than ${GENERATOR_CORES_MAX} of a core`
        : null,
    }
  },
}

const cpuMs = (pids: readonly number[]): number => pids.reduce((sum, pid) => sum + cpuMsOf(pid), 0)

/** They join before they connect: otherwise every joining would be told to all who joined before. */
async function makeRoom(url: string, people: readonly Person[]): Promise<string> {
  const [owner, ...others] = people
  const { id } = await createRestClient(url, owner?.accessToken).post<{ id: string }>('/rooms', { name: 'Bench' })
  const waiting = [...others]
  const joinNext = async () => {
    for (let person = waiting.pop(); person !== undefined; person = waiting.pop())
      await createRestClient(url, person.accessToken).post(`/conversations/${id}/join`)
  }
  await Promise.all(Array.from({ length: JOINED_AT_ONCE }, joinNext))
  return id
}
