import type { RunningService } from '@chat/local-stack'

/** The sum of a metric over all its labels, or over those that hold the given text. */
export async function readMetric(service: RunningService, name: string, label = ''): Promise<number> {
  const response = await fetch(`${service.adminUrl}/metrics`, { signal: AbortSignal.timeout(2_000) })
  const lines = (await response.text()).split('\n')
  return lines
    .filter((line) => line.startsWith(name) && /[{ ]/.test(line.charAt(name.length)) && line.includes(label))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0)
}
