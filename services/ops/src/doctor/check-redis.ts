import { connectRedis, createKeys, createNodeRegistry } from '@chat/redis'
import { sha256Prefix } from '@chat/service-kit'
import type { DoctorConfig } from '../config.ts'
import { clockOf } from './check-mongo.ts'
import { livingServices } from './check-services.ts'
import { failure, type Finding, matters, ok, reasonOf, warning } from './finding.ts'

const VERSION_MIN = 7
const MEMORY_WARNING = 0.75 // services refuse commands when streams hold a quarter of it

export async function checkRedis(config: DoctorConfig, isProduction: boolean): Promise<Finding[]> {
  const { REDIS_URL, KEY_PREFIX } = config
  try {
    await using redis = await connectRedis(REDIS_URL, 'command', () => undefined)
    const before = Date.now()
    const [seconds, micros] = await redis.time()
    const between = (before + Date.now()) / 2
    const told = factsOf(await redis.info())
    const nodes = createNodeRegistry(redis, createKeys(KEY_PREFIX, sha256Prefix))
    return [
      ok('redis', 'Redis answers'),
      Number.parseInt(told['redis_version'] ?? '0', 10) >= VERSION_MIN
        ? ok('redis-version', `Redis ${told['redis_version']}`)
        : failure('redis-version', `Redis ${told['redis_version']} is too old`, `upgrade to ${VERSION_MIN}.0 or newer`),
      told['maxmemory_policy'] === 'noeviction'
        ? ok('redis-policy', 'Redis throws nothing away when it is full')
        : failure(
            'redis-policy',
            `Redis throws keys away when it is full (${told['maxmemory_policy']})`,
            'set maxmemory-policy noeviction: a stream that refuses is answered, one that forgets is not',
          ),
      told['aof_enabled'] === '1'
        ? ok('redis-aof', 'Redis keeps a log on disk')
        : matters(isProduction)(
            'redis-aof',
            'Redis keeps nothing on disk: after a restart what was on its way is sent again by clients',
            'set appendonly yes and appendfsync everysec',
          ),
      memoryOf(Number(told['used_memory']), Number(told['maxmemory'])),
      clockOf('Redis', Number(seconds) * 1000 + Number(micros) / 1000 - between),
      ...(await livingServices(nodes, config, isProduction)),
    ]
  } catch (error) {
    return [
      failure(
        'redis',
        `Redis cannot be reached: ${reasonOf(error)}`,
        'is it running, is REDIS_URL (or REDIS_HOST and REDIS_PORT) right, may this machine reach it, is the password right?',
      ),
    ]
  }
}

const factsOf = (info: string): Record<string, string> =>
  Object.fromEntries(
    info.split('\r\n').flatMap((line) => (line.includes(':') ? [line.split(/:(.*)/s).slice(0, 2)] : [])),
  )

function memoryOf(used: number, max: number): Finding {
  if (!(max > 0))
    return warning(
      'redis-memory',
      'maxmemory is not set, so Redis may take the memory of the machine',
      'set maxmemory below what the machine or the container has',
    )
  const share = used / max
  const percent = `${Math.round(share * 100)} %`
  return share < MEMORY_WARNING
    ? ok('redis-memory', `${percent} of the memory is used`)
    : warning(
        'redis-memory',
        `${percent} of the memory is used`,
        'give Redis more memory, or look for what fills it (docs/operations/runbooks/redis-memory.md)',
      )
}
