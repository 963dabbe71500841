import { parseArgs } from 'node:util'
import { OpsError } from '../ops-error.ts'
import { checkBackups } from './check-backups.ts'
import { checkConfiguration } from './check-configuration.ts'
import { checkMongo } from './check-mongo.ts'
import { checkMonitoring } from './check-monitoring.ts'
import { checkObjectStore } from './check-object-store.ts'
import { checkPublicAddress } from './check-public-address.ts'
import { checkRedis } from './check-redis.ts'
import { failure, type Finding, ok } from './finding.ts'

const NODE_MIN = 24
const MARKS = { ok: '✔', note: '·', warning: '!', failure: '✖' } as const

/** Looks at everything, prints what it found with how to mend it, and answers 1 where something must be mended. */
export async function doctor(
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
  print: (text: string) => void,
): Promise<0 | 1> {
  let options
  try {
    options = parseArgs({
      args: [...args],
      options: { production: { type: 'boolean' }, json: { type: 'boolean' } },
    }).values
  } catch (error) {
    throw new OpsError(`${(error as Error).message}. Use: doctor [--production] [--json]`)
  }
  const { production: isProduction = false, json: asJson = false } = options
  const { config, findings } = checkConfiguration(environment, isProduction)
  findings.push(nodeVersion())
  if (config) {
    const looks = [
      checkMongo(config, isProduction),
      checkRedis(config, isProduction),
      checkPublicAddress(config, isProduction),
      checkObjectStore(config),
      checkBackups(config, isProduction),
      checkMonitoring(config, isProduction),
    ]
    findings.push(...(await Promise.all(looks)).flat())
  }
  const failed = findings.filter(({ severity }) => severity === 'failure').length
  const warned = findings.filter(({ severity }) => severity === 'warning').length
  if (asJson) print(JSON.stringify({ isHealthy: failed === 0, findings }, null, 2))
  else {
    for (const { check, severity, what, fix } of findings) {
      print(`${MARKS[severity]} ${check}: ${what}${fix === undefined ? '' : `\n    → ${fix}`}`)
    }
    print(`\n${failed} to mend, ${warned} to look at`)
  }
  return failed === 0 ? 0 : 1
}

const nodeVersion = (): Finding =>
  Number.parseInt(process.versions.node, 10) >= NODE_MIN
    ? ok('node', `Node ${process.versions.node}`)
    : failure('node', `Node ${process.versions.node} is too old`, `use Node ${NODE_MIN} or newer`)
