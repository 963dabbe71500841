import type { Outcome } from '../side.ts'
import { startGenerator } from './generator.ts'
import type { HttpRequestsConfig, HttpRequestsFigures, HttpRequestsPhase } from './http-requests.ts'

/** Requests to any server. */
export async function startHttp(
  scope: AsyncDisposableStack,
  config: HttpRequestsConfig,
): Promise<(phase: HttpRequestsPhase) => Promise<Outcome>> {
  const generator = scope.use(
    await startGenerator<HttpRequestsConfig, HttpRequestsPhase, HttpRequestsFigures>('http-requests', config),
  )
  return async (phase) => {
    const { answered, failed, latency, perSecond, generatorCores } = await generator.run(phase)
    return {
      work: { request: answered },
      figures: { 'requests/s': perSecond, 'p50 ms': latency.p50Ms, 'p99 ms': latency.p99Ms, failed },
      generatorCores,
    }
  }
}
