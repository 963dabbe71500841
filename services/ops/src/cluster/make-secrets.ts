import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { request } from 'node:https'
import { address, createLogger, readConfig } from '@chat/service-kit'
import { z } from 'zod'
import { OpsError } from '../ops-error.ts'

const config = z.object({
  SECRET_NAME: z.string().default('chat-secrets'),
  MONGODB_URI: address(/^mongodb(\+srv)?:\/\//, 'mongodb://mongodb:27017/chat'),
  REDIS_URL: address(/^rediss?:\/\//, 'redis://redis:6379'),
  KUBERNETES_SERVICE_HOST: z.string(),
  KUBERNETES_SERVICE_PORT: z.string().default('443'),
  SERVICE_ACCOUNT_DIR: z.string().default('/var/run/secrets/kubernetes.io/serviceaccount'),
})
const random = () => randomBytes(32).toString('base64url')
const CREATED = 201
const CONFLICT = 409

/** For a trial: what nobody has made yet is made once, and never changed. */
export async function makeSecrets(environment: NodeJS.ProcessEnv): Promise<void> {
  const settings = readConfig(config, environment)
  const fileOf = (name: string) => readFileSync(`${settings.SERVICE_ACCOUNT_DIR}/${name}`, 'utf8').trim()
  const secret = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: settings.SECRET_NAME },
    stringData: {
      MONGODB_URI: settings.MONGODB_URI,
      REDIS_URL: settings.REDIS_URL,
      JWT_SECRET: random(),
      JWT_REFRESH_SECRET: random(),
      S3_ACCESS_KEY: random().slice(0, 20),
      S3_SECRET_KEY: random(),
      CANARY_PASSWORD: random(),
    },
  }
  const status = await post({
    host: settings.KUBERNETES_SERVICE_HOST,
    port: Number(settings.KUBERNETES_SERVICE_PORT),
    path: `/api/v1/namespaces/${fileOf('namespace')}/secrets`,
    token: fileOf('token'),
    ca: fileOf('ca.crt'),
    body: JSON.stringify(secret),
  })
  const logger = createLogger({ service: 'make-secrets' })
  if (status === CREATED) logger.info({ secret: settings.SECRET_NAME }, 'made')
  else if (status === CONFLICT) logger.info({ secret: settings.SECRET_NAME }, 'is there already')
  else
    throw new OpsError(
      `the API server refused the Secret with status ${status}: may this service account create secrets?`,
    )
}

function post(to: {
  host: string
  port: number
  path: string
  token: string
  ca: string
  body: string
}): Promise<number> {
  const { host, port, path, token, ca, body } = to
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const sent = request({ host, port, path, ca, method: 'POST', headers, timeout: 10_000 }, (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
    sent.on('timeout', () => sent.destroy(new Error('the API server does not answer')))
    sent.on('error', reject)
    sent.end(body)
  })
}
