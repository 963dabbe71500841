import { Redis } from 'ioredis'
import { configure } from './kill-redis.ts'
import type { Fault, Injection } from './fault.ts'

/** Of what it uses: what is trimmed meanwhile makes no room. */
const SHARE_LEFT = 0.8
const BEHIND_MS = 9_000

export const fullRedis: Fault = {
  id: 'F20',
  what: 'by turns: Redis has no memory left; no worker reaches the database, so that the streams grow past the limit of their age',
  lastsMs: 4_000,
  goals: [
    { figure: 'busy', at: 'min', atLeast: 1 },
    { figure: 'settled', at: 'max', atMost: 25_000 },
    { figure: 'behind', at: 'p99', atMost: 5_000 },
  ],
  stage({ stack }) {
    const noMemory = (): Injection => ({
      target: 'Redis at maxmemory',
      strike: async () =>
        configure(stack.redis.url, 'maxmemory', String(Math.floor((await usedMemory(stack.redis.url)) * SHARE_LEFT))),
      heal: () => configure(stack.redis.url, 'maxmemory', '0'),
    })
    const tooOld = (): Injection => {
      const ways = stack.workers.flatMap(({ label }) => stack.waysOf(label).mongo)
      return {
        target: 'all workers without MongoDB',
        lastsMs: BEHIND_MS,
        strike: () => Promise.all(ways.map((way) => way.cut('silent'))),
        async heal() {
          await Promise.all(ways.map((way) => way.mend()))
        },
      }
    }
    return { next: (index) => (index % 2 === 0 ? noMemory() : tooOld()) }
  },
}

async function usedMemory(url: string): Promise<number> {
  const client = new Redis(url, { lazyConnect: true })
  try {
    await client.connect()
    return Number(/^used_memory:(\d+)/m.exec(await client.info('memory'))?.[1])
  } finally {
    client.disconnect()
  }
}
