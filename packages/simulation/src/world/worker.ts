import { createOwnership, Lane, type LaneDeps } from '@chat/domain'
import { SimProcess } from '../kernel/sim-process.ts'
import { createSimLeaseStore } from '../mongo/sim-lease-store.ts'
import { createSimLogStore } from '../mongo/sim-log-store.ts'
import { createRedisConnection } from '../redis/redis-connection.ts'
import { hashText } from './hash.ts'
import type { World } from './world.ts'

/** One life of a worker: the real lane and the real ownership over simulated stores. */
export class SimWorker {
  readonly process: SimProcess
  readonly #stop = new AbortController()
  readonly #stopOwning = new AbortController()
  readonly #ownership: ReturnType<typeof createOwnership>

  constructor(name: string, world: World) {
    const { kernel, mongo, redis, mutant } = world
    this.process = new SimProcess(name, kernel, world.random.fork(), world.random.between(-3_600_000, 3_600_000))
    const connection = createRedisConnection(this.process, redis, hashText, {
      onMessage: () => {},
      onReconnected: () => {},
    })
    const trace = (what: string) => (first: unknown, second?: unknown) =>
      kernel.trace?.(name, what, String(first), second === undefined ? '' : String(second))
    const deps: LaneDeps = {
      store: createSimLogStore(this.process, mongo, world.storeRules),
      stream: connection.stream,
      publisher: connection.publisher,
      marks: { write: async () => {} },
      inbox: connection.commander,
      clock: this.process.clock,
      digest: (text) => text,
      observer: {
        committed: () => {},
        doubted: trace('doubt'),
        deadLettered: trace('dead letter'),
        answered: trace('answered'),
        failed: trace('failed'),
      },
    }
    const lane = new Lane(mutant?.changeLane?.(deps, this.process, world) ?? deps)
    this.#ownership = createOwnership({
      leases: createSimLeaseStore(this.process, mongo),
      lane,
      workerId: name,
      clock: this.process.clock,
      hashPrefix: hashText,
      onError: trace('lease failed'),
    })
    void lane.run(this.#stop.signal)
    void this.#ownership.run(this.#stopOwning.signal)
  }

  /** As on SIGTERM: hand over, then end. */
  async stop(): Promise<void> {
    this.#stopOwning.abort()
    await this.#ownership.release(this.#stop.signal).catch(() => {})
    this.process.kill()
  }

  kill(): void {
    this.process.kill()
  }
}
