import { Redis } from 'ioredis'
import type { Fault } from './fault.ts'

const policies = ['everysec', 'always'] as const

export const killRedis: Fault = {
  id: 'F4',
  what: 'kill -9 of Redis, started again on the same files; by turns it wrote them every second and at once',
  lastsMs: 1_000,
  goals: [{ figure: 'resumed', at: 'p99', atMost: 2_000 }],
  async stage({ stack: { redis } }) {
    const write = (index: number) => configure(redis.url, 'appendfsync', policies[index % 2] ?? 'everysec')
    await write(0)
    return {
      next: (index) => ({
        target: `Redis, appendfsync ${policies[index % 2]}`,
        strike: () => redis.kill(),
        async heal() {
          await redis.restart()
          await write(index + 1)
        },
      }),
      clear: () => write(0),
    }
  },
}

export async function configure(url: string, name: string, value: string): Promise<void> {
  const client = new Redis(url, { lazyConnect: true })
  try {
    await client.connect()
    await client.config('SET', name, value)
  } finally {
    client.disconnect()
  }
}
