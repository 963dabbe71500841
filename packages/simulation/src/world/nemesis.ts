import type { SimProcess } from '../kernel/sim-process.ts'
import type { World } from './world.ts'

export const faultNames = [
  'kill-worker',
  'pause-worker',
  'stop-worker',
  'kill-gateway',
  'pause-gateway',
  'strike-worker',
  'cut-off-process',
  'fail-over',
  'fail-over-in-insert',
  'stop-replication',
  'restart-redis',
  'break-subscription',
  'disconnect-device',
  'kill-device',
  'lose-calls',
  'slow-calls',
  'slow-replication',
  'lose-messages',
  'cut-off-in-insert',
  'lose-renewals',
] as const
export type FaultName = (typeof faultNames)[number]

const GATEWAY_COUNT = 2
const WORKER_COUNT = 2

/** Lets go wrong what can go wrong, until `untilMs`; then makes everything well again. */
export function startNemesis(world: World, untilMs: number): void {
  const { kernel, mongo, redis } = world
  const random = world.random.fork()
  for (let index = 0; index < GATEWAY_COUNT; index++) world.startGateway(index)
  for (let index = 0; index < WORKER_COUNT; index++) world.startWorker(index)

  const killWorker = (index: number): void => {
    const worker = world.workers[index]!
    worker.kill()
    kernel.trace?.('nemesis', 'kill', worker.process.name)
    kernel.after(random.between(50, 6_000), () => {
      if (world.workers[index] === worker) world.startWorker(index)
    })
  }

  const faults: Record<FaultName, () => unknown> = {
    'kill-worker': () => {
      killWorker(random.int(WORKER_COUNT))
    },
    'pause-worker': () => {
      const { process } = random.pick(world.workers)
      const pausedMs = random.chance(0.5) ? random.between(20, 2_000) : random.between(2_000, 12_000)
      kernel.trace?.('nemesis', 'pause', process.name, pausedMs)
      process.pause()
      kernel.after(pausedMs, () => process.resume())
    },
    'stop-worker': () => {
      const index = random.int(WORKER_COUNT)
      const worker = world.workers[index]!
      if (!worker.process.isRunning) return
      kernel.trace?.('nemesis', 'stop', worker.process.name)
      void worker.stop()
      kernel.after(random.between(50, 3_000), () => {
        if (world.workers[index] === worker) world.startWorker(index)
      })
    },
    'kill-gateway': () => {
      const index = random.int(GATEWAY_COUNT)
      const gateway = world.gateways[index]!
      gateway.kill()
      kernel.trace?.('nemesis', 'kill', gateway.process.name)
      kernel.after(random.between(50, 3_000), () => {
        if (world.gateways[index] === gateway) world.startGateway(index)
      })
    },
    'pause-gateway': () => {
      const { process } = random.pick(world.gateways)
      kernel.trace?.('nemesis', 'pause', process.name)
      process.pause()
      kernel.after(random.between(20, 6_000), () => process.resume())
    },
    'strike-worker': () => {
      // Between two steps of what a worker does, for longer than its lease or shorter.
      const index = random.int(WORKER_COUNT)
      const { process } = world.workers[index]!
      const pausedMs = random.chance(0.3) ? random.between(5, 500) : random.between(2_600, 9_000)
      process.trap = {
        what: random.pick([
          'insert',
          'insert',
          'insert',
          'apply',
          'writeHeads',
          'publish',
          'reply',
          'trim',
          'load',
          'participants',
          'byCommands',
          'messages',
          'renew lease',
          'renew lease',
          'renew lease',
        ]),
        act: random.pick(['pause-before', 'pause-before', 'kill-before', 'kill-after'] as const),
        spring(act) {
          if (act === 'kill') return killWorker(index)
          process.pause()
          kernel.after(pausedMs, () => process.resume())
        },
      }
    },
    'cut-off-process': () => {
      // Cut off from one of its servers, while it goes on and others go on.
      const { process } = random.pick<{ process: SimProcess }>([...world.workers, ...world.workers, ...world.gateways])
      const { route } = random.chance(0.7) ? mongo : redis
      kernel.trace?.('nemesis', 'cut off', process.name, route === mongo.route ? 'from mongo' : 'from redis')
      process.unreachable.add(route)
      kernel.after(random.between(100, 8_000), () => process.unreachable.delete(route))
    },
    'fail-over': () => {
      if (mongo.isUp) mongo.failOver(random.chance(0.5) ? random.between(10, 300) : random.between(300, 3_000))
      if (random.chance(0.4))
        kernel.after(random.between(50, 4_000), () => mongo.isUp && mongo.failOver(random.between(20, 500)))
    },
    'fail-over-in-insert': () => (mongo.failsInNextInsert = true),
    'cut-off-in-insert': () => (mongo.isCutOffAfterNextInsert = true),
    'stop-replication': () => {
      // A primary cut off from its secondaries: what it takes may be taken back.
      if (mongo.faults.isReplicationStopped || !mongo.isUp) return
      kernel.trace?.('nemesis', 'stop replication')
      mongo.faults.isReplicationStopped = true
      const endsInFailover = random.chance(0.7)
      kernel.after(random.between(50, 3_000), () => {
        if (endsInFailover) mongo.failOver(random.between(20, 2_000))
        mongo.startReplicationAgain()
      })
    },
    'restart-redis': () => redis.restart(random.chance(0.6) ? random.int(12) : 'everything', random.between(10, 1_500)),
    'break-subscription': () => random.pick(world.gateways).breakSubscription(),
    'disconnect-device': () => {
      const device = random.pick(world.devices.filter(Boolean))
      kernel.trace?.('nemesis', 'disconnect', device.deviceId)
      device.disconnect()
    },
    'kill-device': () => {
      const index = random.pick([...world.devices.keys()].filter((each) => world.devices[each]))
      const { deviceId, userId } = world.devices[index]!
      kernel.trace?.('nemesis', 'kill', deviceId)
      world.devices[index]!.kill()
      kernel.after(random.between(50, 3_000), () => {
        if (!world.devices[index]!.process.isAlive) world.startDevice(index, deviceId, userId)
      })
    },
    'lose-calls': () => {
      const rate = random.pick([0.01, 0.05, 0.2])
      const which = random.pick([mongo.faults, redis.faults])
      which.callFaultRate = rate
      kernel.after(random.between(500, 6_000), () => (which.callFaultRate = 0))
    },
    'slow-calls': () => {
      const which = random.pick([mongo.faults, redis.faults])
      which.slowCallRate = random.pick([0.05, 0.3])
      kernel.after(random.between(500, 6_000), () => (which.slowCallRate = 0))
    },
    'slow-replication': () => {
      mongo.faults.slowness = random.pick([5, 50])
      kernel.after(random.between(500, 4_000), () => (mongo.faults.slowness = 1))
    },
    'lose-renewals': () => {
      // It reads and writes, now and then late, while its lease runs out and somebody else begins, who has theirs.
      if (world.workers.some((worker) => worker.process.lostCalls.size > 0)) return
      const { process } = random.pick(world.workers)
      const lostMs = random.between(4_000, 12_000)
      kernel.trace?.('nemesis', 'lose renewals', process.name, lostMs)
      process.lostCalls.add('renew lease')
      for (let at = random.between(500, 2_600); at < lostMs; at += random.between(300, 1_000)) {
        const pausedMs = random.between(300, 1_500)
        kernel.after(at, () => process.pause())
        kernel.after((at += pausedMs), () => process.resume())
      }
      kernel.after(lostMs, () => process.lostCalls.delete('renew lease'))
    },
    'lose-messages': () => {
      redis.faults.lostMessageRate = random.pick([0.05, 0.3, 1])
      kernel.after(random.between(500, 5_000), () => (redis.faults.lostMessageRate = 0))
    },
  }
  // Each run has its own few kinds, so that each is met alone, often, and together with others.
  const names = world.faults ?? faultNames
  const isNarrow = random.chance(0.3)
  const chosen = isNarrow ? [random.pick(names), random.pick(names)] : names.filter(() => random.chance(0.35))
  const faultCount = chosen.length === 0 ? 0 : random.int(isNarrow ? 24 : 16)
  for (let count = 0; count < faultCount; count++)
    kernel.after(random.between(500, untilMs), () => kernel.now < untilMs && faults[random.pick(chosen)]())

  world.duplicateRate = random.pick([0, 0.05, 0.3])
  world.slowLinkRate = random.pick([0, 0, 0.2])
  mongo.faults.hasLaggingCommitPoint = random.chance(0.5)
  if (random.chance(0.3)) mongo.faults.callFaultRate = 0.005
  if (random.chance(0.3)) redis.faults.callFaultRate = 0.005

  kernel.after(untilMs, () => {
    kernel.trace?.('nemesis', 'all is well')
    Object.assign(mongo.faults, { callFaultRate: 0, slowCallRate: 0, slowness: 1 })
    Object.assign(redis.faults, { callFaultRate: 0, lostMessageRate: 0, slowCallRate: 0 })
    mongo.startReplicationAgain()
    mongo.failsInNextInsert = false
    mongo.isCutOffAfterNextInsert = false
    for (const { process } of [...world.workers, ...world.gateways]) {
      process.trap = null
      process.unreachable.clear()
      process.lostCalls.clear()
      process.resume()
    }
  })
}
