import { hash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Redis } from 'ioredis'

type Run = (redis: Redis, keys: string[], args: (string | number)[]) => Promise<unknown>

/** A script of the folder `lua`, sent whole only to a Redis that does not know it yet. */
export function loadScript(name: string): Run {
  const text = readFileSync(new URL(`lua/${name}.lua`, import.meta.url), 'utf8')
  const sha = hash('sha1', text, 'hex')
  return async (redis, keys, args) => {
    try {
      return await redis.evalsha(sha, keys.length, ...keys, ...args)
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error
      return await redis.eval(text, keys.length, ...keys, ...args)
    }
  }
}
