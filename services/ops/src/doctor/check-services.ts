import type { DoctorConfig } from '../config.ts'
import { failure, type Finding, matters, note, ok, warning } from './finding.ts'

/** Of which the least that an update goes by without anybody noticing. */
const LEAST = { gateway: 2, worker: 2, jobs: 1, files: 1, ai: 1 } as const
type ServiceName = keyof typeof LEAST

/** Who says in Redis that it lives. The api says it at the public address. */
export const livingServices = (
  nodes: { living(service: string): Promise<readonly string[]> },
  config: DoctorConfig,
  isProduction: boolean,
): Promise<Finding[]> =>
  Promise.all(
    (Object.keys(LEAST) as ServiceName[]).map(async (service) => {
      const count = (await nodes.living(service)).length
      if (count === 0) return missing(service, config, isProduction)
      if (isProduction && count < LEAST[service])
        return warning(service, `only one ${service} lives: its update is noticed, and so is its end`, 'start a second')
      return ok(service, `${count} ${service} ${count === 1 ? 'lives' : 'live'}`)
    }),
  )

function missing(service: ServiceName, config: DoctorConfig, isProduction: boolean): Finding {
  const what = `no ${service} has said in 15 s that it lives`
  const fix = 'start one, and look at its log; its KEY_PREFIX and REDIS_URL must be the ones seen here'
  if (service === 'files') return matters(isProduction)(service, `${what}: nobody can send a file or see one`, fix)
  if (service !== 'ai') return failure(service, what, fix)
  return config.OLLAMA_HOST === undefined && config.OPENAI_BASE_URL === undefined
    ? note(service, 'there is no assistant, and no model is named for one (OLLAMA_HOST, OPENAI_BASE_URL)')
    : matters(isProduction)(service, `${what}, but a model is named: nobody answers who asks it`, fix)
}
