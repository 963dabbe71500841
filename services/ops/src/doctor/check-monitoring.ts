import { z } from 'zod'
import type { DoctorConfig } from '../config.ts'
import { type Finding, matters, ok, reasonOf, warning } from './finding.ts'

const WITHIN_MS = 5_000
const FIX =
  'install the component monitoring (kubernetes/components/monitoring), or give its files to a Prometheus of yours'
/** One that must be there whichever version is watched. */
const KNOWN_ALERT = 'SendsFail'

const Builds = z.object({
  data: z.object({
    result: z.array(z.object({ metric: z.object({ service: z.string(), version: z.string() }) })),
  }),
})
const Rules = z.object({
  data: z.object({
    groups: z.array(z.object({ rules: z.array(z.object({ name: z.string(), state: z.string().optional() })) })),
  }),
})

/** Whether somebody would notice: Prometheus sees our services, has our alerts, and none of them fires. */
export async function checkMonitoring({ PROMETHEUS_URL }: DoctorConfig, isProduction: boolean): Promise<Finding[]> {
  if (PROMETHEUS_URL === undefined) {
    const what = 'PROMETHEUS_URL is not set, so nobody was asked whether something watches over the services'
    return isProduction ? [warning('monitoring', what, `${FIX}, and set PROMETHEUS_URL`)] : []
  }
  const asProduction = matters(isProduction)
  const ask = async (path: string): Promise<unknown> => {
    const answer = await fetch(`${PROMETHEUS_URL.replace(/\/$/, '')}/api/v1/${path}`, {
      signal: AbortSignal.timeout(WITHIN_MS),
    })
    if (!answer.ok) throw new Error(`status ${answer.status}`)
    return answer.json()
  }
  try {
    const [builds, rules] = await Promise.all([ask('query?query=chat_build_info'), ask('rules?type=alert')])
    const { result } = Builds.parse(builds).data
    const alerts = Rules.parse(rules).data.groups.flatMap((group) => group.rules)
    const firing = alerts.filter(({ state }) => state === 'firing').map(({ name }) => name)
    const seen = [...new Set(result.map(({ metric }) => metric.service))].sort()
    return [
      seen.length > 0
        ? ok('monitoring', `Prometheus sees ${seen.join(', ')}`)
        : asProduction('monitoring', 'Prometheus sees none of our services', FIX),
      versionsOf(result.map(({ metric }) => metric.version)),
      alerts.some(({ name }) => name === KNOWN_ALERT)
        ? ok('alerts', `${alerts.length} alerts are watched`)
        : asProduction('alerts', 'Prometheus does not know our alerts, so nobody is told of anything', FIX),
      ...(firing.length === 0
        ? []
        : [warning('firing', `alerts that fire now: ${firing.join(', ')}`, 'see docs/operations/runbooks')]),
    ]
  } catch (error) {
    const cause = error instanceof Error && error.cause ? reasonOf(error.cause) : reasonOf(error)
    return [
      asProduction(
        'monitoring',
        `PROMETHEUS_URL (${PROMETHEUS_URL}) cannot be asked: ${cause}`,
        'is it running, and may this machine reach it?',
      ),
    ]
  }
}

function versionsOf(versions: readonly string[]): Finding {
  const different = [...new Set(versions)].sort()
  return different.length <= 1
    ? ok('versions', different.length === 0 ? 'no two versions run' : `all services are of version ${different[0]}`)
    : warning(
        'versions',
        `services of different versions run: ${different.join(', ')}`,
        'wait for the rollout to end, or end it; two versions that follow each other go together, others need not',
      )
}
