const RESOLUTION_MS = 50 // of the timer that prom-client measures with; it counts as delay there

/**
 * The highest p99 of the event loop delay among these services since they were last asked: their /metrics begin anew
 * with each answer.
 */
export async function loopDelayP99Ms(adminUrls: readonly string[]): Promise<number> {
  const texts = await Promise.all(adminUrls.map(async (url) => (await fetch(`${url}/metrics`)).text()))
  const delays = texts.map((text) => Number(/^nodejs_eventloop_lag_p99_seconds (\S+)/m.exec(text)?.[1]) * 1_000)
  return Math.max(0, ...delays.map((ms) => ms - RESOLUTION_MS))
}
