import type { DoctorConfig } from '../config.ts'
import { failure, type Finding, matters, note, ok, reasonOf, warning } from './finding.ts'

const WITHIN_MS = 5_000
const WEBSOCKET_FIX =
  'the proxy must pass Upgrade and Connection on, speak HTTP/1.1 to the gateways and not cut after 60 s (docker/nginx/nginx.conf.template shows how)'

/** The system as a browser sees it: through every proxy there is. */
export async function checkPublicAddress(config: DoctorConfig, isProduction: boolean): Promise<Finding[]> {
  const { PUBLIC_URL, CORS_ORIGINS } = config
  if (PUBLIC_URL === undefined) return []
  const base = PUBLIC_URL.replace(/\/$/, '')
  const asProduction = matters(isProduction)
  let answer: Response
  try {
    answer = await get(`${base}/api/health`)
  } catch (error) {
    const cause = error instanceof Error && error.cause ? reasonOf(error.cause) : reasonOf(error)
    return [
      failure(
        'public-address',
        `${base} cannot be reached: ${cause}`,
        'does the name lead to the proxy, is its certificate valid for it, is the port open?',
      ),
    ]
  }
  const findings = [
    answer.ok
      ? ok('public-address', `${base} answers`)
      : failure(
          'public-address',
          `${base}/api/health answers ${answer.status}`,
          answer.status === 503 ? 'its text says which part is missing' : 'the proxy must send /api to the api',
        ),
    ...(await webApp(base, asProduction)),
    ...(await otherPages(base, CORS_ORIGINS)),
    await webSocket(base),
    await stickiness(base),
    await addresses(base, asProduction),
  ]
  if (base.startsWith('https:'))
    findings.push(await redirect(base, asProduction), transportSecurity(answer, asProduction))
  return findings
}

const get = (url: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(url, { headers, redirect: 'manual', signal: AbortSignal.timeout(WITHIN_MS) })

async function webApp(base: string, asProduction: ReturnType<typeof matters>): Promise<Finding[]> {
  const answer = await get(`${base}/`)
  const isPage = answer.ok && (answer.headers.get('content-type') ?? '').includes('text/html')
  const [, asset] = /(?:src|href)="([^"]*\/assets\/[^"]+\.js)"/.exec(await answer.text()) ?? []
  if (!isPage)
    return [
      warning(
        'web-app',
        `${base}/ is no web page (status ${answer.status})`,
        'the proxy must send / to the web service, unless you have an app of your own',
      ),
    ]
  return [
    ok('web-app', 'the web app is there'),
    ...(asset === undefined ? [] : await staticFiles(new URL(asset, `${base}/`).href, asProduction)),
  ]
}

/** What a CDN, and every browser, may keep: nothing does where the proxy says otherwise. */
async function staticFiles(url: string, asProduction: ReturnType<typeof matters>): Promise<Finding[]> {
  const { headers, status } = await get(url, { 'accept-encoding': 'gzip, br' })
  const mayBeKept = /immutable|max-age=\d{6,}/.test(headers.get('cache-control') ?? '')
  const isSmall = headers.has('content-encoding')
  const by = ['cf-cache-status', 'x-cache', 'x-served-by', 'x-amz-cf-id', 'age'].find((name) => headers.has(name))
  return [
    mayBeKept && isSmall
      ? ok('static-files', 'scripts and styles come compressed, and may be kept for ever')
      : asProduction(
          'static-files',
          `${url} comes ${isSmall ? '' : 'uncompressed'}${!isSmall && !mayBeKept ? ' and ' : ''}${mayBeKept ? '' : 'without leave to be kept'} (status ${status})`,
          'the proxy must pass Cache-Control on as the web service sends it, and compress (docker/nginx/nginx.conf.template)',
        ),
    by === undefined
      ? note(
          'cdn',
          'no CDN stands in front: far away people wait longer for the first page; /assets/ can be served by one',
        )
      : ok('cdn', `a cache stands in front (${by})`),
  ]
}

/** Pages of other origins that were named, and one that was not. */
async function otherPages(base: string, origins: readonly string[]): Promise<Finding[]> {
  const named = origins.filter((origin) => origin !== '*')
  if (named.length === 0) return []
  const mayUse = async (origin: string): Promise<boolean> =>
    (await get(`${base}/api/health`, { origin })).headers.get('access-control-allow-origin') === origin
  const refused: string[] = []
  for (const origin of named) if (!(await mayUse(origin))) refused.push(origin)
  return [
    refused.length === 0
      ? ok('cors', 'the pages in CORS_ORIGINS may use the interface')
      : failure(
          'cors',
          `pages in CORS_ORIGINS may not use the interface: ${refused.join(', ')}`,
          'does the api have the same CORS_ORIGINS, and does the proxy leave Access-Control headers alone?',
        ),
    (await mayUse('https://elsewhere.example'))
      ? failure(
          'cors',
          'every page on the internet may use the interface',
          'the proxy must not add Access-Control-Allow-Origin by itself; name your pages in CORS_ORIGINS',
        )
      : ok('cors', 'other pages may not'),
  ]
}

function webSocket(base: string): Promise<Finding> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`${base.replace(/^http/, 'ws')}/socket.io/?EIO=4&transport=websocket`)
    const settle = (finding: Finding): void => {
      clearTimeout(timer)
      socket.close()
      resolve(finding)
    }
    const timer = setTimeout(
      () => settle(failure('websocket', 'a WebSocket opens but says nothing', WEBSOCKET_FIX)),
      WITHIN_MS,
    )
    socket.addEventListener('message', ({ data }) =>
      settle(
        String(data).startsWith('0')
          ? ok('websocket', 'WebSockets pass the proxy')
          : failure(
              'websocket',
              'something else than a gateway answers WebSockets',
              'the proxy must send /socket.io to the gateways',
            ),
      ),
    )
    socket.addEventListener('error', () =>
      settle(failure('websocket', 'a WebSocket does not get through the proxy', WEBSOCKET_FIX)),
    )
  })
}

/** A client that polls must find its gateway again. Eight sessions: with two gateways by chance 1 in 256. */
async function stickiness(base: string): Promise<Finding> {
  const fix =
    'let the proxy keep a client at its gateway by cookie (docker/nginx/nginx.conf.template, or the component sticky-ingress)'
  for (let attempt = 0; attempt < 8; attempt += 1) {
    const opened = await get(`${base}/socket.io/?EIO=4&transport=polling`)
    const [, sid] = /"sid":"([^"]+)"/.exec(await opened.text()) ?? []
    if (sid === undefined)
      return failure('sticky', `polling answers ${opened.status}`, 'the proxy must send /socket.io to the gateways')
    const cookie = opened.headers
      .getSetCookie()
      .map((line) => line.split(';')[0])
      .join('; ')
    const address = `${base}/socket.io/?EIO=4&transport=polling&sid=${sid}`
    const next = await fetch(address, {
      method: 'POST',
      body: '1',
      headers: { cookie, 'content-type': 'text/plain' },
      signal: AbortSignal.timeout(WITHIN_MS),
    })
    await next.text()
    if (!next.ok)
      return warning(
        'sticky',
        'a client that polls is sent to another gateway in the middle (WebSockets are not affected)',
        fix,
      )
  }
  return ok('sticky', 'a client stays at its gateway')
}

/** Requests that claim different addresses must be counted as those of one. */
async function addresses(base: string, asProduction: ReturnType<typeof matters>): Promise<Finding> {
  const remaining = async (claimed: string): Promise<number | null> => {
    const { headers } = await get(`${base}/api/conversations`, { 'x-forwarded-for': claimed })
    const [, left] = /\br=(\d+)/.exec(headers.get('ratelimit') ?? '') ?? []
    return left === undefined ? null : Number(left)
  }
  const fix =
    'the outermost proxy must overwrite X-Forwarded-For, and TRUST_PROXY must be the number of proxies of yours'
  const claims = Array.from({ length: 8 }, (_, index) => `192.0.2.${index + 1}`)
  const left = (await Promise.all(claims.map(remaining))).filter((count) => count !== null)
  if (left.length < claims.length)
    return warning(
      'proxy-headers',
      'requests are not counted, so this could not be looked at',
      'remove RATE_LIMIT_API_PER_MINUTE=0, or wait a minute',
    )
  return new Set(left).size > 1
    ? ok('proxy-headers', 'nobody can pretend to be another address')
    : asProduction('proxy-headers', 'whoever claims another address is believed, and so gets around every limit', fix)
}

async function redirect(base: string, asProduction: ReturnType<typeof matters>): Promise<Finding> {
  const plain = base.replace('https:', 'http:')
  const answer = await get(`${plain}/`).catch(() => null) // a closed port is as good
  return answer === null || (answer.headers.get('location') ?? '').startsWith('https:')
    ? ok('https', 'plain HTTP leads nowhere but to HTTPS')
    : asProduction('https', `${plain} answers without TLS (status ${answer.status})`, 'redirect it to https')
}

const transportSecurity = ({ headers }: Response, asProduction: ReturnType<typeof matters>): Finding =>
  headers.has('strict-transport-security')
    ? ok('hsts', 'browsers are told to come by HTTPS only')
    : asProduction('hsts', 'the header Strict-Transport-Security is missing', 'let the proxy send it')
