import { readdir, stat, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { Redis } from 'ioredis'
import type { Fault, Injection } from './fault.ts'

export const loseRedis: Fault = {
  id: 'F5',
  what: 'Redis loses the last 0.5–2 s of its file, or all data by FLUSHALL, or comes back empty',
  lastsMs: 500,
  goals: [
    { figure: 'settled', at: 'max', atMost: 15_000 },
    { figure: 'behind', at: 'max', atMost: 3_000 },
  ],
  stage({ stack: { redis }, random }) {
    const powerCut = (): Injection => {
      const lostMs = 500 + Math.round(random() * 1_500)
      return {
        target: `Redis, the last ${lostMs} ms`,
        async strike() {
          const file = await appendOnlyFile(redis.dataDir)
          const { size } = await stat(file)
          await delay(lostMs)
          await redis.kill()
          await truncate(file, size)
        },
        heal: () => redis.restart(),
      }
    }
    const flush = (): Injection => ({
      target: 'Redis, FLUSHALL',
      strike: () => flushRedis(redis.url),
      heal: async () => {},
    })
    const replace = (): Injection => ({
      target: 'Redis, empty',
      strike: () => redis.kill(),
      heal: () => redis.restart({ empty: true }),
    })
    const kinds = [powerCut, flush, replace]
    return { next: (index) => (kinds[index % kinds.length] ?? powerCut)() }
  },
}

/** What was written since the last snapshot. */
async function appendOnlyFile(dataDir: string): Promise<string> {
  const folder = join(dataDir, 'appendonlydir')
  const name = (await readdir(folder))
    .filter((file) => file.endsWith('.incr.aof'))
    .sort()
    .at(-1)
  if (name === undefined) throw new Error(`Redis writes no file in ${folder}`)
  return join(folder, name)
}

export async function flushRedis(url: string): Promise<void> {
  const client = new Redis(url, { lazyConnect: true })
  try {
    await client.connect()
    await client.flushall()
  } finally {
    client.disconnect()
  }
}
