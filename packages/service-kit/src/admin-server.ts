import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Registry } from 'prom-client'

const CHECK_TIMEOUT_MS = 2_000 // kubelet's own timeout is set to 3 s

/** Resolves when what it asks about works; throws otherwise. */
export type ReadinessCheck = (signal: AbortSignal) => Promise<unknown>

export interface AdminServer extends AsyncDisposable {
  port: number
  /** From here on /startupz is fine and /readyz asks the checks. */
  markStarted(): void
  /** From here on /readyz says no, so that nothing new is sent here. */
  markDraining(): void
}

interface CheckResult {
  name: string
  isOk: boolean
  error?: string
}

/** /livez (the loop turns), /readyz, /startupz and /metrics, on a port of their own. */
export async function createAdminServer({
  host,
  port,
  checks,
  registry,
}: {
  host: string
  port: number
  checks: Record<string, ReadinessCheck>
  registry: Registry
}): Promise<AdminServer> {
  let state: 'starting' | 'started' | 'draining' = 'starting'

  const answers: Record<string, (response: ServerResponse, isVerbose: boolean) => Promise<void> | void> = {
    '/livez': (response) => say(response, 200, 'ok'),
    '/startupz': (response) => say(response, state === 'starting' ? 503 : 200, state),
    '/readyz': async (response, isVerbose) => {
      if (state !== 'started') return say(response, 503, state)
      const results = await runChecks(checks)
      const isReady = results.every(({ isOk }) => isOk)
      const lines = isVerbose ? results.map(lineOf) : results.filter(({ isOk }) => !isOk).map(lineOf)
      say(response, isReady ? 200 : 503, [...lines, isReady ? 'ready' : 'not ready'].join('\n'))
    },
    '/metrics': async (response) => {
      response.setHeader('content-type', registry.contentType)
      response.end(await registry.metrics())
    },
  }

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://admin')
    const answer = answers[url.pathname]
    if (!answer) return say(response, 404, 'not found')
    Promise.resolve(answer(response, url.searchParams.has('verbose'))).catch((error: unknown) =>
      say(response, 500, String(error)),
    )
  })
  server.listen(port, host)
  await once(server, 'listening')

  return {
    port: (server.address() as AddressInfo).port,
    markStarted: () => {
      if (state === 'starting') state = 'started'
    },
    markDraining: () => {
      state = 'draining'
    },
    [Symbol.asyncDispose]: async () => {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

const say = (response: ServerResponse, status: number, text: string): void => {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' })
  response.end(`${text}\n`)
}

const lineOf = ({ name, isOk, error }: CheckResult): string =>
  isOk ? `[+] ${name} ok` : `[-] ${name} failed: ${error}`

const runChecks = (checks: Record<string, ReadinessCheck>): Promise<CheckResult[]> =>
  Promise.all(
    Object.entries(checks).map(async ([name, check]): Promise<CheckResult> => {
      const signal = AbortSignal.timeout(CHECK_TIMEOUT_MS)
      const timedOut = once(signal, 'abort').then(() => Promise.reject(new Error('no answer in time')))
      try {
        await Promise.race([Promise.try(check, signal), timedOut])
        return { name, isOk: true }
      } catch (error) {
        return { name, isOk: false, error: error instanceof Error ? error.message : String(error) }
      } finally {
        timedOut.catch(() => {})
      }
    }),
  )
