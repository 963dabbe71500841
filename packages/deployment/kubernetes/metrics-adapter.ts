import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'

const GROUP = 'custom.metrics.k8s.io'
const VERSION = 'v1beta2'
const ROOT = `/apis/${GROUP}/${VERSION}`

export interface MetricsAdapter extends AsyncDisposable {
  /** To be applied: makes the API server ask this adapter. */
  readonly apiService: string
}

/** What the Prometheus adapter does in a cluster: the metrics of pods as an API of the cluster, with values of a test. */
export async function startMetricsAdapter(
  folder: string,
  metrics: ReadonlyMap<string, number>,
  podsOf: (namespace: string, selector: string) => Promise<string[]>,
): Promise<MetricsAdapter> {
  const [key, cert] = [join(folder, 'adapter.key'), join(folder, 'adapter.crt')]
  const subject = ['-newkey', 'rsa:2048', '-nodes', '-days', '1', '-subj', '/CN=localhost']
  await promisify(execFile)('openssl', ['req', '-x509', ...subject, '-keyout', key, '-out', cert])
  const server = createServer({ key: await readFile(key), cert: await readFile(cert) }, (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'https://adapter')
    const answer = (body: object, status = 200): void =>
      void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    const [, namespace, metric] =
      new RegExp(`^${ROOT}/namespaces/([^/]+)/pods/\\*/([^/]+)$`).exec(decodeURIComponent(pathname)) ?? []
    if (namespace === undefined || metric === undefined) {
      return answer(pathname === ROOT ? resources(metrics) : { kind: 'APIGroup', apiVersion: 'v1', name: GROUP })
    }
    const value = metrics.get(metric)
    if (value === undefined) return answer({ kind: 'Status', status: 'Failure', reason: 'NotFound', code: 404 }, 404)
    podsOf(namespace, searchParams.get('labelSelector') ?? '').then(
      (names) => answer(valuesOf(namespace, names, metric, value)),
      (error: unknown) => answer({ kind: 'Status', status: 'Failure', message: String(error), code: 500 }, 500),
    )
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    apiService: apiServiceOn(port),
    async [Symbol.asyncDispose]() {
      server.close()
      server.closeAllConnections()
    },
  }
}

const resources = (metrics: ReadonlyMap<string, number>): object => ({
  kind: 'APIResourceList',
  apiVersion: 'v1',
  groupVersion: `${GROUP}/${VERSION}`,
  resources: [...metrics.keys()].map((metric) => ({
    name: `pods/${metric}`,
    singularName: '',
    namespaced: true,
    kind: 'MetricValueList',
    verbs: ['get'],
  })),
})

const valuesOf = (namespace: string, names: readonly string[], metric: string, value: number): object => ({
  kind: 'MetricValueList',
  apiVersion: `${GROUP}/${VERSION}`,
  metadata: {},
  items: names.map((name) => ({
    describedObject: { kind: 'Pod', namespace, name, apiVersion: '/v1' },
    metric: { name: metric },
    timestamp: new Date().toISOString(),
    value: `${Math.round(value * 1000)}m`,
  })),
})

const apiServiceOn = (port: number): string => `
apiVersion: v1
kind: Service
metadata: { name: custom-metrics, namespace: kube-system }
spec: { type: ExternalName, externalName: localhost }
---
apiVersion: apiregistration.k8s.io/v1
kind: APIService
metadata: { name: ${VERSION}.${GROUP} }
spec:
  group: ${GROUP}
  version: ${VERSION}
  insecureSkipTLSVerify: true
  groupPriorityMinimum: 100
  versionPriority: 200
  service: { name: custom-metrics, namespace: kube-system, port: ${port} }
`
