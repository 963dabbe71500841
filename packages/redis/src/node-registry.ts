import type { Redis } from 'ioredis'
import type { Keys } from './keys.ts'

const NODE_TTL_MS = 15_000

/** Which processes of a service say that they live. */
export interface NodeRegistry {
  /** Says so for 15 s; call it every 5. */
  announce(service: string, nodeId: string): Promise<void>
  withdraw(service: string, nodeId: string): Promise<void>
  living(service: string): Promise<string[]>
}

export function createNodeRegistry(command: Redis, keys: Keys): NodeRegistry {
  return {
    async announce(service, nodeId) {
      const now = Date.now()
      await Promise.all([
        command.zadd(keys.nodes(service), now + NODE_TTL_MS, nodeId),
        command.zremrangebyscore(keys.nodes(service), '-inf', now),
      ])
    },
    async withdraw(service, nodeId) {
      await command.zrem(keys.nodes(service), nodeId)
    },
    living: (service) => command.zrangebyscore(keys.nodes(service), Date.now(), '+inf'),
  }
}
