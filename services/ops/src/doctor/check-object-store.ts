import { randomUUID } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import { Client } from 'minio'
import type { DoctorConfig } from '../config.ts'
import { failure, type Finding, ok, reasonOf, warning } from './finding.ts'

const WITHIN_MS = 5_000
const LINK_SECONDS = 60
const CONTENT = Buffer.from('The doctor was here, and should have taken this along.')

/** From inside, as the files service sees it, and from outside, as a browser does: two addresses, or one. */
export async function checkObjectStore(config: DoctorConfig): Promise<Finding[]> {
  const { S3_ENABLED, S3_ENDPOINT, S3_PUBLIC_ENDPOINT, S3_ACCESS_KEY, S3_SECRET_KEY } = config
  if (!S3_ENABLED) return []
  if (!S3_ACCESS_KEY || !S3_SECRET_KEY)
    return [
      failure(
        'object-store',
        'S3_ENABLED is true, but S3_ACCESS_KEY or S3_SECRET_KEY is not set',
        'set both, or S3_ENABLED=false',
      ),
    ]
  const client = connect(S3_ENDPOINT, config)
  const missing = await missingBuckets(client, config)
  if (!Array.isArray(missing)) return [missing]
  const findings = [
    ok('object-store', `${S3_ENDPOINT} answers, and knows the key`),
    missing.length === 0
      ? ok('buckets', 'both buckets are there')
      : warning('buckets', `not there yet: ${missing.join(', ')}`, 'start the files service, which makes them'),
  ]
  if (missing.includes(config.S3_BUCKET)) return findings
  const key = `doctor/${randomUUID()}`
  try {
    await client.putObject(config.S3_BUCKET, key, CONTENT)
    const read = await buffer(await client.getObject(config.S3_BUCKET, key))
    if (!read.equals(CONTENT)) throw new Error('what was read is not what was written')
    findings.push(ok('object-store-writes', 'what is written can be read'))
    if (S3_PUBLIC_ENDPOINT !== undefined) {
      findings.push(...(await seenByBrowser(S3_PUBLIC_ENDPOINT, config, key)))
      if (!findings.some(({ severity }) => severity === 'failure'))
        findings.push(...(await seenByPages(S3_PUBLIC_ENDPOINT, config, key)))
    }
  } catch (error) {
    const fix = 'may this key read, write and delete in the bucket, and is there room?'
    findings.push(failure('object-store-writes', `a file cannot be kept: ${reasonOf(error)}`, fix))
  } finally {
    await client.removeObject(config.S3_BUCKET, key).catch(() => undefined) // it was said above that it cannot
  }
  return findings
}

function connect(endpoint: string, config: DoctorConfig): Client {
  const { protocol, hostname, port } = urlOf(endpoint)
  const useSSL = protocol === 'https:'
  return new Client({
    endPoint: hostname,
    port: port === '' ? (useSSL ? 443 : 80) : Number(port),
    useSSL,
    accessKey: config.S3_ACCESS_KEY ?? '',
    secretKey: config.S3_SECRET_KEY ?? '',
    region: config.S3_REGION,
    pathStyle: true,
  })
}

const urlOf = (endpoint: string): URL => new URL(/^https?:\/\//.test(endpoint) ? endpoint : `http://${endpoint}`)

async function missingBuckets(
  client: Client,
  { S3_ENDPOINT, S3_BUCKET, S3_THUMBNAIL_BUCKET }: DoctorConfig,
): Promise<string[] | Finding> {
  const buckets = [S3_BUCKET, S3_THUMBNAIL_BUCKET]
  try {
    const late = Promise.withResolvers<never>()
    const timer = setTimeout(() => late.reject(new Error('no answer in time')), WITHIN_MS)
    const asked = Promise.all(buckets.map((bucket) => client.bucketExists(bucket)))
    const exist = await Promise.race([asked, late.promise]).finally(() => clearTimeout(timer))
    return buckets.filter((_, index) => !exist[index])
  } catch (error) {
    const { code } = error as { code?: unknown }
    const isKnown = ['InvalidAccessKeyId', 'SignatureDoesNotMatch', 'AccessDenied', 'Forbidden'].includes(String(code))
    return isKnown
      ? failure(
          'object-store',
          `${S3_ENDPOINT} refuses the key: ${reasonOf(error)}`,
          'are S3_ACCESS_KEY and S3_SECRET_KEY right, and may they see both buckets?',
        )
      : failure(
          'object-store',
          `S3_ENDPOINT (${S3_ENDPOINT}) cannot be reached: ${reasonOf(error)}`,
          'is the store running, and may this machine reach it?',
        )
  }
}

/** A file that a page puts straight into the store: it may only see the answer where the store lets that page. */
async function seenByPages(endpoint: string, config: DoctorConfig, key: string): Promise<Finding[]> {
  const pages = [config.PUBLIC_URL, ...config.CORS_ORIGINS].flatMap((page) => (page?.startsWith('http') ? [page] : []))
  const refused: string[] = []
  for (const origin of new Set(pages.map((page) => new URL(page).origin))) {
    const client = connect(endpoint, config)
    const policy = client.newPostPolicy()
    policy.setBucket(config.S3_BUCKET)
    policy.setKey(key)
    policy.setExpires(new Date(Date.now() + LINK_SECONDS * 1_000))
    policy.setContentLengthRange(1, CONTENT.length)
    const { postURL, formData } = await client.presignedPostPolicy(policy)
    const form = new FormData()
    for (const [name, value] of Object.entries(formData)) form.append(name, String(value))
    form.append('file', new Blob([CONTENT]), 'doctor.txt')
    const signal = AbortSignal.timeout(WITHIN_MS)
    const answer = await fetch(postURL, { method: 'POST', headers: { origin }, body: form, signal })
    await answer.body?.cancel()
    const allowed = answer.headers.get('access-control-allow-origin')
    if (!answer.ok || (allowed !== '*' && allowed !== origin)) refused.push(`${origin} (status ${answer.status})`)
  }
  if (pages.length === 0) return []
  return [
    refused.length === 0
      ? ok('object-store-cors', 'pages may put files into it themselves')
      : failure(
          'object-store-cors',
          `pages cannot put files into it themselves: ${refused.join(', ')}`,
          'let its CORS rules allow POST and GET from the address of your pages (MinIO: MINIO_API_CORS_ALLOW_ORIGIN), and let a proxy in front leave Access-Control headers alone',
        ),
  ]
}

/** The link that people get for a file, without any key of ours. */
async function seenByBrowser(endpoint: string, config: DoctorConfig, key: string): Promise<Finding[]> {
  const { protocol } = urlOf(endpoint)
  if (protocol === 'http:' && config.PUBLIC_URL?.startsWith('https:') === true)
    return [
      failure(
        'object-store-public',
        'S3_PUBLIC_ENDPOINT is not https, but the page is: browsers refuse to load from it',
        'put TLS in front of it',
      ),
    ]
  const link = await connect(endpoint, config).presignedGetObject(config.S3_BUCKET, key, LINK_SECONDS)
  try {
    const answer = await fetch(link, { signal: AbortSignal.timeout(WITHIN_MS) })
    const text = await answer.text()
    const [, code] = /<Code>(\w+)<\/Code>/.exec(text) ?? []
    if (text !== CONTENT.toString())
      return [
        failure(
          'object-store-public',
          `S3_PUBLIC_ENDPOINT does not give what a link names: status ${answer.status}${code === undefined ? '' : `, ${code}`}`,
          'it must lead to the same store, and a proxy in front must pass the Host header on, which is signed',
        ),
      ]
    const withoutSignature = await fetch(link.split('?')[0] ?? '', { signal: AbortSignal.timeout(WITHIN_MS) })
    await withoutSignature.body?.cancel()
    return [
      ok('object-store-public', 'browsers get a file by its link'),
      withoutSignature.ok
        ? failure(
            'object-store-private',
            'anybody can read files without a link, whoever may see them',
            `remove the policy of the bucket ${config.S3_BUCKET} that lets everybody read`,
          )
        : ok('object-store-private', 'without a link nobody gets a file'),
    ]
  } catch (error) {
    const cause = error instanceof Error && error.cause ? reasonOf(error.cause) : reasonOf(error)
    return [
      failure(
        'object-store-public',
        `S3_PUBLIC_ENDPOINT (${endpoint}) cannot be reached: ${cause}`,
        'browsers download from it: it must be reachable from outside',
      ),
    ]
  }
}
