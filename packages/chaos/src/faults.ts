import type { RunningStack } from '@chat/local-stack'

/** What will be done to what, and how to undo it. */
export interface Injection {
  readonly target: string
  strike(): Promise<unknown>
  heal(): Promise<void>
}

export interface Fault {
  readonly what: string
  /** How long it stays before it is healed. */
  readonly lastsMs: number
  /** `last`: what was struck before. */
  prepare(stack: RunningStack, random: () => number, last: string | null): Promise<Injection>
}

const oneOf = <T>(items: readonly T[], random: () => number): T => {
  const chosen = items[Math.floor(random() * items.length)]
  if (chosen === undefined) throw new Error('there is nothing of this kind in the stack')
  return chosen
}

const started = <T>(part: T | undefined, name: string): T => {
  if (part === undefined) throw new Error(`the stack does not run its own ${name}`)
  return part
}

/** Everything that can be done to a running stack, by name. */
export const faults = {
  'kill-gateway': {
    what: 'kill -9 of a gateway; its members have to find another one',
    lastsMs: 4_000,
    async prepare(stack, random, last) {
      // Everybody left the one that was struck last.
      const gateway = oneOf(
        stack.gateways.filter(({ label }) => label !== last),
        random,
      )
      return { target: gateway.label, strike: () => gateway.kill(), heal: () => gateway.restart() }
    },
  },
  'kill-worker': {
    what: 'kill -9 of a worker; another one has to take its partitions over',
    lastsMs: 6_000, // longer than a takeover may take, so that it is not the restarted one that answers
    async prepare(stack, random) {
      const worker = oneOf(stack.workers, random)
      return { target: worker.label, strike: () => worker.kill(), heal: () => worker.restart() }
    },
  },
  'pause-worker': {
    what: 'SIGSTOP of a worker, past the end of its lease; it wakes up as a zombie',
    lastsMs: 8_000,
    async prepare(stack, random) {
      const worker = oneOf(stack.workers, random)
      return {
        target: worker.label,
        strike: async () => worker.signal('SIGSTOP'),
        heal: async () => worker.signal('SIGCONT'),
      }
    },
  },
  'kill-redis': {
    what: 'kill -9 of Redis, started again on the same files',
    lastsMs: 1_000,
    async prepare(stack) {
      const redis = started(stack.redis, 'Redis')
      return { target: 'redis', strike: () => redis.kill(), heal: () => redis.restart() }
    },
  },
  'empty-redis': {
    what: 'kill -9 of Redis, started again without its data',
    lastsMs: 1_000,
    async prepare(stack) {
      const redis = started(stack.redis, 'Redis')
      return { target: 'redis', strike: () => redis.kill(), heal: () => redis.restart({ empty: true }) }
    },
  },
  'kill-mongod': {
    what: 'kill -9 of the primary mongod, started again on the same files',
    lastsMs: 1_000,
    async prepare(stack) {
      const primary = await started(stack.mongo, 'mongod').primary()
      return { target: `mongod ${primary.port}`, strike: () => primary.kill(), heal: () => primary.restart() }
    },
  },
} as const satisfies Record<string, Fault>

export type FaultName = keyof typeof faults
export const faultNames = Object.keys(faults) as FaultName[]
