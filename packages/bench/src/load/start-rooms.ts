import type { Outcome } from '../side.ts'
import { startGenerator } from './generator.ts'
import type { RoomsConfig, RoomsFigures, RoomsPhase } from './rooms.ts'

/** Members of rooms on any server, who talk in turn. */
export async function startRooms(
  scope: AsyncDisposableStack,
  config: RoomsConfig,
): Promise<(phase: RoomsPhase) => Promise<Outcome>> {
  const generator = scope.use(await startGenerator<RoomsConfig, RoomsPhase, RoomsFigures>('rooms', config))
  return async (phase) => {
    const { sent, delivered, deliveredWithinSeconds, latency, generatorCores } = await generator.run(phase)
    return {
      work: { delivery: delivered, message: sent },
      figures: {
        'deliveries/s': delivered / Math.max(phase.seconds, deliveredWithinSeconds),
        'delivery p50 ms': latency.p50Ms,
        'delivery p99 ms': latency.p99Ms,
        sent,
        undelivered: sent * config.audience - delivered,
      },
      generatorCores,
    }
  }
}
