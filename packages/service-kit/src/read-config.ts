import { readFileSync } from 'node:fs'
import type { z } from 'zod'
import { isSecretField, weaknessOf } from './secret.ts'

type Environment = Readonly<Record<string, string | undefined>>
type ConfigSchema = z.ZodObject<z.ZodRawShape>

/** All mistakes of the environment at once, each with the name of its variable. */
export class ConfigError extends Error {
  constructor(mistakes: { name: string; message: string }[]) {
    super(
      ['The configuration has mistakes:', ...mistakes.map(({ name, message }) => `✖ ${message} → at ${name}`)].join(
        '\n',
      ),
    )
    this.name = 'ConfigError'
  }
}

/**
 * The environment as a plain, typed object; read once, in main.ts. An empty variable counts as absent, `NAME_FILE` names
 * a file that holds the value of NAME, and the usual aliases are understood.
 */
export function readConfig<S extends ConfigSchema>(schema: S, environment: Environment): z.infer<S> {
  const mistakes: { name: string; message: string }[] = []
  const names = Object.keys(schema.shape)
  const given = withAliases(environment)
  const values: Record<string, string> = {}
  for (const name of names) {
    const value = given[name] || fileContentOf(name, given, mistakes)
    if (value) values[name] = value
  }

  const parsed = schema.safeParse(values)
  for (const issue of parsed.error?.issues ?? []) {
    const name = String(issue.path[0] ?? '(several variables)')
    if (!mistakes.some((mistake) => mistake.name === `${name}_FILE`)) {
      mistakes.push({ name, message: name in values || issue.path.length === 0 ? issue.message : 'is not set' })
    }
  }
  if (values['NODE_ENV'] === 'production') {
    const secrets = names.filter((name) => isSecretField(schema.shape[name] as z.ZodType) && values[name])
    for (const name of secrets) {
      const weakness = weaknessOf(values[name] as string)
      if (weakness) mistakes.push({ name, message: weakness })
      const twin = secrets.find((other) => other !== name && values[other] === values[name])
      if (twin) mistakes.push({ name, message: `is the same as ${twin}` })
    }
  }
  if (mistakes.length > 0 || !parsed.success) throw new ConfigError(mistakes)
  return parsed.data as z.infer<S>
}

/** What is known by an older name, under ours. */
export function withAliases(environment: Environment): Environment {
  const { MONGO_URI, REDIS_HOST, REDIS_PORT, REDIS_PASSWORD } = environment
  const redisUrl =
    REDIS_HOST &&
    `redis://${REDIS_PASSWORD ? `:${encodeURIComponent(REDIS_PASSWORD)}@` : ''}${REDIS_HOST}:${REDIS_PORT || 6379}`
  return {
    ...environment,
    MONGODB_URI: environment['MONGODB_URI'] || MONGO_URI,
    REDIS_URL: environment['REDIS_URL'] || redisUrl,
    ...s3Names(environment),
  }
}

/** S3 by the names that its own tools have. */
const s3Names = (environment: Environment): Environment =>
  Object.fromEntries(
    [
      ['S3_ACCESS_KEY', 'AWS_ACCESS_KEY_ID'],
      ['S3_SECRET_KEY', 'AWS_SECRET_ACCESS_KEY'],
      ['S3_BUCKET', 'AWS_BUCKET_NAME'],
      ['S3_REGION', 'AWS_REGION'],
    ].map(([ours = '', theirs = '']) => [ours, environment[ours] || environment[theirs]]),
  )

function fileContentOf(
  name: string,
  given: Environment,
  mistakes: { name: string; message: string }[],
): string | undefined {
  const path = given[`${name}_FILE`]
  if (!path) return undefined
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    mistakes.push({ name: `${name}_FILE`, message: 'cannot be read' })
    return undefined
  }
}
