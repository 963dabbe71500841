import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Me } from '@chat/contracts'
import { readConfig } from '@chat/service-kit'
import { freshDatabase, freshPrefix } from '@chat/testkit'
import { createWorker } from '@chat/worker'
import { workerConfig } from '@chat/worker/config'
import { createJobs } from '@chat/worker/jobs'
import { jobsConfig } from '@chat/worker/jobs/config'
import { afterAll, beforeAll } from 'vitest'
import { apiConfig } from '../src/config.ts'
import { type Api, createApi } from '../src/service.ts'

const OPS = fileURLToPath(new URL('../../ops/src/main.ts', import.meta.url))
const run = promisify(execFile)

// oxlint-disable-next-line typescript/no-explicit-any -- what was said is what the tests look into
export type Said = Record<string, any>

export interface Answer<T = Said> {
  status: number
  headers: Headers
  body: T
}

export interface Person {
  user: Me
  accessToken: string
  refreshToken: string
}

export interface System {
  readonly api: Api
  readonly env: Record<string, string>
  call<T = Said>(
    method: string,
    path: string,
    options?: { body?: unknown; as?: Person | string; headers?: Record<string, string> },
  ): Promise<Answer<T>>
  /** A new account of this name, signed in. */
  person(username: string): Promise<Person>
  startApi(env?: Record<string, string>): Promise<Api>
}

export const PASSWORD = 'correct-horse-7-battery'

/** The api and a worker of a test file, on a database and a key prefix of its own. Call it at the top of the file. */
export function startSystem({
  env = {},
  worker = true,
  jobs = false,
}: { env?: Record<string, string>; worker?: boolean; jobs?: boolean } = {}): System {
  const database = freshDatabase()
  const redis = freshPrefix()
  const scope = new AsyncDisposableStack()
  const whole: Record<string, string> = {
    MONGODB_URI: database.uri,
    REDIS_URL: redis.url,
    KEY_PREFIX: redis.prefix,
    JWT_SECRET: 'kX93hdQ0zLm27vTnBpRw58sYcUfGaJe1',
    JWT_REFRESH_SECRET: 'Zp48wLq6TnXv19bRkYdM03hCsGuJfAe7',
    PASSWORD_HASH: 'bcrypt:4',
    RATE_LIMIT_API_PER_MINUTE: '0',
    RATE_LIMIT_MESSAGES_PER_SECOND: '0',
    RATE_LIMIT_LOGIN_PER_MINUTE: '0',
    LOG_LEVEL: 'error',
    ...env,
  }
  let api: Api

  const startApi = async (more: Record<string, string> = {}): Promise<Api> =>
    scope.use(await createApi(readConfig(apiConfig, { ...whole, ...more })))

  beforeAll(async () => {
    await run(process.execPath, [OPS, 'migrate'], { env: { ...process.env, ...whole } })
    if (worker) {
      scope.use(await createWorker(readConfig(workerConfig, whole)))
    }
    if (jobs) scope.use(await createJobs(readConfig(jobsConfig, whole)))
    api = await startApi()
  })
  afterAll(() => scope.disposeAsync())

  async function call<T>(
    method: string,
    path: string,
    { body, as, headers = {} }: { body?: unknown; as?: Person | string; headers?: Record<string, string> } = {},
  ): Promise<Answer<T>> {
    const token = typeof as === 'object' ? as.accessToken : as
    const response = await fetch(`http://127.0.0.1:${api.port}/api${path}`, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, headers: response.headers, body: (text === '' ? null : JSON.parse(text)) as T }
  }

  return {
    get api() {
      return api
    },
    env: whole,
    startApi,
    call,
    async person(username) {
      const account = { username, email: `${username}@example.test`, password: PASSWORD }
      const { status, body } = await call<Person>('POST', '/auth/register', { body: account })
      if (status !== 201) throw new Error(`register answered ${status}: ${JSON.stringify(body)}`)
      return body
    },
  }
}
