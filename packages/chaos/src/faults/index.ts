import { cutNetwork } from './cut-network.ts'
import { duplicateStorm } from './duplicate-storm.ts'
import { failOver } from './fail-over.ts'
import type { Fault } from './fault.ts'
import { fullRedis } from './full-redis.ts'
import { killGateway } from './kill-gateway.ts'
import { killRedis } from './kill-redis.ts'
import { killWorker } from './kill-worker.ts'
import { loseRedis } from './lose-redis.ts'
import { pauseWorker } from './pause-worker.ts'
import { poison } from './poison.ts'
import { rateLimits } from './rate-limits.ts'
import { reconnectStorm } from './reconnect-storm.ts'
import { rollingRestart } from './rolling-restart.ts'
import { rollout } from './rollout.ts'
import { scale } from './scale.ts'
import { shiftClock } from './shift-clock.ts'
import { slowConsumers } from './slow-consumers.ts'

/** Everything that can be done to a running stack, by name. */
export const faults = {
  'kill-gateway': killGateway,
  'kill-worker': killWorker,
  'pause-worker': pauseWorker,
  'kill-redis': killRedis,
  'lose-redis': loseRedis,
  'fail-over': failOver,
  'cut-network': cutNetwork,
  'slow-consumers': slowConsumers,
  poison,
  'duplicate-storm': duplicateStorm,
  'shift-clock': shiftClock,
  'reconnect-storm': reconnectStorm,
  'rate-limits': rateLimits,
  'rolling-restart': rollingRestart,
  'full-redis': fullRedis,
  scale,
  rollout,
} as const satisfies Record<string, Fault>

export type FaultName = keyof typeof faults
export const faultNames = Object.keys(faults) as FaultName[]
export const isFault = (name: string): name is FaultName => name in faults

/** What the mix is made of: those that any other may follow or precede. */
export const mixable = [
  'kill-gateway',
  'kill-worker',
  'pause-worker',
  'kill-redis',
  'lose-redis',
  'fail-over',
  'cut-network',
  'duplicate-storm',
  'shift-clock',
  'rolling-restart',
  'full-redis',
] as const satisfies readonly FaultName[]
