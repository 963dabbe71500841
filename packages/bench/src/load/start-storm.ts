import type { Outcome } from '../side.ts'
import type { ConnectStormConfig, ConnectStormFigures, ConnectStormPhase } from './connect-storm.ts'
import { type Generator, startGenerator } from './generator.ts'

export type Storm = Generator<ConnectStormPhase, ConnectStormFigures>

/** Sockets that all come at once, to any server. */
export const startStorm = async (scope: AsyncDisposableStack, config: ConnectStormConfig): Promise<Storm> =>
  scope.use(await startGenerator<ConnectStormConfig, ConnectStormPhase, ConnectStormFigures>('connect-storm', config))

export async function connectAll(storm: Storm, { atATime }: { atATime?: number } = {}): Promise<Outcome> {
  const phase = { do: 'connect', ...(atATime === undefined ? {} : { atATime }) } as const
  const { ready, sentAway, failed, events, generatorCores } = await storm.run(phase)
  return {
    work: { socket: ready.count },
    figures: {
      'ready p50 ms': ready.p50Ms,
      'ready p99 ms': ready.p99Ms,
      'all ready ms': ready.maxMs,
      'sent away': sentAway,
      failed,
      events,
    },
    generatorCores,
  }
}

export async function rest(storm: Storm, seconds: number): Promise<Outcome> {
  const { events, closed, generatorCores } = await storm.run({ do: 'rest', seconds })
  return { work: { second: seconds }, figures: { events, closed }, generatorCores }
}
