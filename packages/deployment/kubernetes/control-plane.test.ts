import { eventually } from '@chat/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ControlPlane, controlPlaneProgram, startControlPlane } from './control-plane.ts'
import { combinations, type Manifest, ofKind, parse, render } from './manifests.ts'

const IN = ['-n', 'chat-system']
const COMPONENT = 'app.kubernetes.io/component'
const ROLLED_OUT = '120s'

const NAMESPACE = `apiVersion: v1
kind: Namespace
metadata:
  name: chat-system
  labels: { pod-security.kubernetes.io/enforce: restricted, pod-security.kubernetes.io/warn: restricted }
`
/** There is nobody here who makes volumes. */
const volume = (index: number): string => `---
apiVersion: v1
kind: PersistentVolume
metadata: { name: volume-${index} }
spec:
  capacity: { storage: 100Gi }
  accessModes: [ReadWriteOnce, ReadWriteMany]
  hostPath: { path: /tmp/volume-${index} }
`
/** As the manifests, but for the pauses: tests have no five minutes. */
const IMPATIENT = `[{"op":"replace","path":"/spec/behavior/scaleDown","value":{"stabilizationWindowSeconds":0,"policies":[{"type":"Percent","value":100,"periodSeconds":1}]}},{"op":"replace","path":"/spec/behavior/scaleUp","value":{"stabilizationWindowSeconds":0,"policies":[{"type":"Pods","value":2,"periodSeconds":1}]}}]`

describe.skipIf(controlPlaneProgram === undefined)('on a real control plane', () => {
  let plane: ControlPlane
  const get = async (...what: string[]): Promise<{ items: Manifest[] }> =>
    JSON.parse((await plane.kubectl(['get', ...what, ...IN, '-o', 'json'])).stdout) as { items: Manifest[] }

  beforeAll(async () => {
    plane = await startControlPlane()
    await plane.kubectl(['apply', '--server-side', '-f', 'kubernetes/tests/crds/'])
    await plane.kubectl(['wait', '--for=condition=Established', 'crd', '--all', '--timeout=30s'])
    await plane.kubectl(
      ['apply', '--server-side', '-f', '-'],
      NAMESPACE + Array.from({ length: 7 }, (_, index) => volume(index)).join(''),
    )
  })
  afterAll(() => plane?.[Symbol.asyncDispose]())

  test.each(combinations())('%s is accepted without a warning', async (folder) => {
    const text = await render(folder)
    const { stdout, stderr } = await plane.kubectl(
      ['apply', '--server-side', '--dry-run=server', '--validate=strict', '-f', '-'],
      text,
    )
    expect(stderr).toBe('')
    expect(stdout.trim().split('\n')).toHaveLength(parse(text).length)
  })

  test('a mistake would be found', async () => {
    const text = await render('kubernetes/tests/bare')
    const misspelt = text.replace('readOnlyRootFilesystem', 'readOnlyRootFileSystem')
    await expect(
      plane.kubectl(['apply', '--server-side', '--dry-run=server', '--validate=strict', '-f', '-'], misspelt),
    ).rejects.toThrow(/field not declared/)
    const careless = text.replace('allowPrivilegeEscalation: false', 'allowPrivilegeEscalation: true')
    const { stderr } = await plane.kubectl(['apply', '--server-side', '--dry-run=server', '-f', '-'], careless)
    expect(stderr).toContain('would violate PodSecurity')
  })

  test('`kubectl apply -f kubernetes/` comes up, and the commands that are documented find it', async () => {
    const { stderr } = await plane.kubectl(['apply', '-f', 'kubernetes/'])
    expect(stderr.split('\n').filter((line) => line !== '' && !line.includes('last-applied-configuration'))).toEqual([])
    for (const { kind, metadata } of ofKind(parse(await render('kubernetes/overlays/trial')), 'Deployment')) {
      await plane.kubectl(['rollout', 'status', `${kind}/${metadata.name}`, ...IN, `--timeout=${ROLLED_OUT}`])
    }
    await plane.kubectl(['rollout', 'status', 'statefulset/mongodb', ...IN, `--timeout=${ROLLED_OUT}`])
    const { items: pods } = await get('pods', '-l', 'app.kubernetes.io/name=chat-app')
    const components = new Set(pods.map(({ metadata }) => metadata.labels?.[COMPONENT]))
    for (const service of ['api', 'gateway', 'worker', 'jobs', 'web', 'make-secrets'])
      expect(components).toContain(service)
    const { items: services } = await get('services')
    expect(services.map(({ metadata }) => metadata.name)).toEqual(
      expect.arrayContaining(['api', 'gateway', 'files', 'web', 'mongodb', 'redis', 'minio']),
    )
    await plane.kubectl(['apply', '-f', 'kubernetes/'])
    const { items: deployments } = await get('deployments')
    const { items: replicaSets } = await get('replicasets')
    expect(replicaSets.length, 'a second time nothing is rolled out anew').toBe(deployments.length)
  })

  test('budgets count the pods of their service, and Services lead to them', async () => {
    const { items: deployments } = await get('deployments')
    for (const { metadata } of deployments)
      await eventually(
        async () => {
          // Autoscalers are at work meanwhile.
          const { stdout: replicas } = await plane.kubectl([
            'get',
            'deployment',
            metadata.name,
            ...IN,
            '-o',
            'jsonpath={.spec.replicas}',
          ])
          const { stdout: budget } = await plane.kubectl([
            'get',
            'pdb',
            metadata.name,
            ...IN,
            '-o',
            'jsonpath={.status.expectedPods} {.status.disruptionsAllowed}',
          ])
          expect(budget, metadata.name).toBe(`${replicas} 1`)
          const { items: slices } = await get('endpointslices', '-l', `kubernetes.io/service-name=${metadata.name}`)
          const targets = slices.flatMap(
            (slice) => (slice as unknown as { endpoints: { targetRef: { name: string } }[] }).endpoints,
          )
          expect(targets.length, metadata.name).toBe(Number(replicas))
          expect(
            targets.every(({ targetRef }) => targetRef.name.startsWith(`${metadata.name}-`)),
            metadata.name,
          ).toBe(true)
        },
        { timeoutMs: 30_000 },
      )
  })

  test('network policies select the pods of their service', async () => {
    const { items: policies } = await get('networkpolicies')
    const { items: deployments } = await get('deployments')
    for (const { metadata } of deployments) {
      const policy = policies.find((one) => one.metadata.name === metadata.name)
      const labels = Object.entries(policy?.spec.podSelector.matchLabels as Record<string, string>).map((pair) =>
        pair.join('='),
      )
      const { items: pods } = await get('pods', '-l', labels.join(','))
      expect(pods.length, metadata.name).toBeGreaterThan(0)
      expect([...new Set(pods.map((pod) => pod.metadata.labels?.[COMPONENT]))], metadata.name).toEqual([metadata.name])
    }
  })

  describe('scaling', () => {
    const custom = [
      'chat_socket_connections',
      'chat_event_loop_utilization_ratio',
      'chat_follower_waiting_logs',
      'chat_ai_queue_depth',
    ]
    const onCpu = ['api', 'files', 'web']
    const onMetrics = ['gateway', 'worker', 'jobs', 'ai']
    let least: Record<string, number>

    const replicas = async (): Promise<Record<string, number>> =>
      Object.fromEntries(
        (await get('deployments')).items.map(({ metadata, spec }) => [metadata.name, spec.replicas as number]),
      )
    const rose = async (names: readonly string[]): Promise<void> => {
      const now = await replicas()
      for (const name of names.filter((one) => one in least)) expect(now[name], name).toBeGreaterThan(least[name] ?? 0)
    }
    const atLeast = async (names: readonly string[]): Promise<void> => {
      const now = await replicas()
      for (const name of names.filter((one) => one in least)) expect(now[name], name).toBe(least[name])
    }
    const withinAMinute = { timeoutMs: 60_000 }

    beforeAll(async () => {
      for (const metric of custom) plane.metrics.set(metric, 0)
      await plane.setCpu(1)
      for (const { metadata } of (await get('hpa')).items) {
        await plane.kubectl(['patch', 'hpa', metadata.name, ...IN, '--type=json', '-p', IMPATIENT])
      }
      least = Object.fromEntries(
        (await get('hpa')).items.map(({ metadata, spec }) => [metadata.name, spec.minReplicas as number]),
      )
      await eventually(() => atLeast(Object.keys(least)), withinAMinute)
    })

    test('each follows its own metric, up and down', async () => {
      plane.metrics.set('chat_socket_connections', 9_000)
      plane.metrics.set('chat_event_loop_utilization_ratio', 0.95)
      plane.metrics.set('chat_follower_waiting_logs', 900)
      plane.metrics.set('chat_ai_queue_depth', 9)
      await eventually(() => rose(onMetrics), withinAMinute)
      await atLeast(onCpu)
      for (const metric of custom) plane.metrics.set(metric, 0)
      await eventually(() => atLeast(Object.keys(least)), withinAMinute)
      await plane.setCpu(400)
      await eventually(() => rose([...onCpu, 'worker']), withinAMinute)
      await atLeast(['jobs', 'ai'])
      await plane.setCpu(1)
      await eventually(() => atLeast(Object.keys(least)), withinAMinute)
    }, 300_000)
  })
})
