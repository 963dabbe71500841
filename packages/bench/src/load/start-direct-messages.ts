import type { Outcome } from '../side.ts'
import type { DirectMessagesConfig, DirectMessagesFigures, DirectMessagesPhase } from './direct-messages.ts'
import { startGenerator } from './generator.ts'
import { mergeLatencies } from './latency.ts'

/** The same load on any server, from as many processes as it takes. */
export async function startDirectMessages(
  scope: AsyncDisposableStack,
  { pairs, ...config }: DirectMessagesConfig,
  processes = 1,
): Promise<(phase: DirectMessagesPhase) => Promise<Outcome>> {
  const shares = Array.from({ length: processes }, (_, share) =>
    pairs.filter((_pair, index) => index % processes === share),
  )
  const generators = await Promise.all(
    shares.map(async (share) =>
      scope.use(
        await startGenerator<DirectMessagesConfig, DirectMessagesPhase, DirectMessagesFigures>('direct-messages', {
          ...config,
          pairs: share,
        }),
      ),
    ),
  )
  return async ({ ratePerSecond, seconds }) => {
    const share = { ratePerSecond: ratePerSecond / processes, seconds }
    const runs = await Promise.all(generators.map((generator) => generator.run(share)))
    const sum = (read: (figures: DirectMessagesFigures) => number) => runs.reduce((total, run) => total + read(run), 0)
    const [sent, refused] = [sum((run) => run.sent), sum((run) => run.refused)]
    const acknowledged = mergeLatencies(runs.map((run) => run.acknowledged))
    const delivered = mergeLatencies(runs.map((run) => run.delivered))
    return {
      work: { message: acknowledged.count },
      figures: {
        'ack p50 ms': acknowledged.p50Ms,
        'ack p99 ms': acknowledged.p99Ms,
        'delivery p50 ms': delivered.p50Ms,
        'delivery p99 ms': delivered.p99Ms,
        sent,
        refused,
        'without answer': sent - refused - acknowledged.count,
        undelivered: sent - refused - delivered.count,
      },
      generatorCores: Math.max(...runs.map(({ generatorCores }) => generatorCores)),
    }
  }
}
