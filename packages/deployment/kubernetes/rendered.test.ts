import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { repositoryRoot } from '@chat/local-stack'
import { createAdminServer, FORCE_EXIT_MS } from '@chat/service-kit'
import { Registry } from 'prom-client'
import { beforeAll, describe, expect, test } from 'vitest'
import { images, services } from '../src/services.ts'
import { combinations, type Container, type Manifest, ofKind, parse, podsOf, render, selects } from './manifests.ts'

const VERSION = (JSON.parse(readFileSync(join(repositoryRoot, 'package.json'), 'utf8')) as { version: string }).version
const COMPONENT = 'app.kubernetes.io/component'
const rendered = new Map<string, readonly Manifest[]>()
const of = (folder: string) => rendered.get(folder) ?? []
const production = () => of('kubernetes/overlays/production')

beforeAll(async () => {
  for (const folder of combinations()) rendered.set(folder, parse(await render(folder)))
}, 180_000)

test('kubernetes/chatterbox.yaml is what the trial renders to', async () => {
  const text = readFileSync(join(repositoryRoot, 'kubernetes/chatterbox.yaml'), 'utf8')
  expect(parse(text)).toEqual(of('kubernetes/overlays/trial'))
})

describe.each(combinations())('%s', (folder) => {
  test('has all that belongs to each service, in the right namespace and with the labels of the log command', () => {
    const manifests = of(folder)
    const deployments = ofKind(manifests, 'Deployment').map(({ metadata }) => metadata.name)
    expect(deployments).toEqual(expect.arrayContaining(Object.keys(services).filter((name) => name !== 'canary')))
    for (const kind of ['Service', 'ServiceAccount', 'NetworkPolicy']) {
      expect(
        ofKind(manifests, kind).map(({ metadata }) => metadata.name),
        kind,
      ).toEqual(expect.arrayContaining(deployments))
    }
    for (const [name, { metadata }] of podsOf(manifests)) {
      if (/^(mongodb|redis|minio)$/.test(name)) continue
      expect(metadata.labels['app.kubernetes.io/name'], name).toBe('chat-app')
      expect(metadata.labels[COMPONENT], name).toBe(name.replace(/-\d+-\d+-\d+$/, ''))
    }
  })

  test('disruption budgets and network policies select the pods they are named after, and no others', () => {
    const pods = [...podsOf(of(folder))]
    for (const { kind, metadata, spec } of of(folder)) {
      if (kind !== 'PodDisruptionBudget' && kind !== 'NetworkPolicy') continue
      if (/^(default-deny|allow-)/.test(metadata.name)) continue
      const chosen = pods.filter(([, pod]) => selects(spec.selector ?? spec.podSelector, pod.metadata.labels))
      expect(
        chosen.map(([name]) => name.replace(/-\d+-\d+-\d+$/, '')),
        `${kind} ${metadata.name}`,
      ).toEqual([metadata.name])
    }
  })

  test('whoever is let in by name exists, and nobody may be reached by everybody', () => {
    const pods = [...podsOf(of(folder)).values()]
    for (const { metadata, spec } of ofKind(of(folder), 'NetworkPolicy')) {
      for (const rule of (spec.ingress ?? []) as { from?: { podSelector?: object }[] }[]) {
        expect(rule.from, metadata.name).toBeDefined()
      }
    }
    const deny = ofKind(of(folder), 'NetworkPolicy').find(({ metadata }) => metadata.name === 'default-deny')
    expect(deny?.spec).toEqual({ podSelector: {}, policyTypes: ['Ingress', 'Egress'] })
    expect(pods.length).toBeGreaterThan(5)
  })

  test('images are ours in this version, or known data stores', () => {
    for (const { spec } of podsOf(of(folder)).values()) {
      for (const { image } of [...spec.containers, ...(spec.initContainers ?? [])]) {
        const [, name = ''] = /^chatterbox\/(\w+):/.exec(image) ?? []
        if (name in images || name === 'web') expect(image).toBe(`chatterbox/${name}:${VERSION}`)
        else expect(image).toMatch(/^(mongo:7|redis:7-alpine|minio\/minio:RELEASE\.[\dTZ-]+)$/)
      }
    }
  })

  test('every service is told only what it reads, and what it must know', () => {
    for (const [name, { config }] of Object.entries(services)) {
      const pod = podsOf(of(folder)).get(name)
      if (!pod) continue
      const [container] = pod.spec.containers as [Container]
      const own = (container.env ?? [])
        .map((variable) => variable.name)
        .filter((variable) => variable !== 'NODE_OPTIONS')
      expect(Object.keys(config.shape), name).toEqual(expect.arrayContaining(own))
      const shared = (container.envFrom ?? []).flatMap(({ configMapRef }) =>
        Object.keys(of(folder).find(({ metadata }) => metadata.name === configMapRef.name)?.data ?? {}),
      )
      const given = new Set([...own, ...shared])
      const needed = Object.entries(config.shape).filter(([, field]) => !field.safeParse(undefined).success)
      expect(
        needed.map(([variable]) => variable).filter((variable) => !given.has(variable)),
        name,
      ).toEqual([])
    }
  })
})

test('what the shared configuration says is read by some service', () => {
  const known = new Set(Object.values(services).flatMap(({ config }) => Object.keys(config.shape)))
  const [config] = ofKind(production(), 'ConfigMap').filter(({ metadata }) => metadata.name.startsWith('chat-config'))
  expect(Object.keys(config?.data ?? {}).filter((name) => !known.has(name))).toEqual([])
})

test('a pod has longer to end than its program takes, and the pause before it', () => {
  for (const name of Object.keys(services)) {
    const pod = podsOf(production()).get(name)
    const pause = pod?.spec.containers[0]?.lifecycle?.preStop.sleep.seconds ?? 0
    expect(pod?.spec.terminationGracePeriodSeconds, name).toBeGreaterThanOrEqual(pause + FORCE_EXIT_MS / 1000 + 2)
  }
})

test('probes ask what the admin server answers', async () => {
  await using admin = await createAdminServer({ host: '127.0.0.1', port: 0, checks: {}, registry: new Registry() })
  admin.markStarted()
  for (const name of Object.keys(services)) {
    const container = podsOf(production()).get(name)?.spec.containers[0]
    expect(container?.livenessProbe?.httpGet.path, name).toBe('/livez') // never one that asks a database
    for (const probe of ['startupProbe', 'readinessProbe', 'livenessProbe'] as const) {
      const { path, port } = container?.[probe]?.httpGet ?? { path: '/livez', port: 'admin' }
      const answer = await fetch(`http://127.0.0.1:${admin.port}${path}`)
      expect([port, answer.status], `${name} ${path}`).toEqual(['admin', 200])
    }
  }
})

test('both ways in have the routes of the edge', () => {
  const { routes } = JSON.parse(readFileSync(join(repositoryRoot, 'docker/nginx/routes.json'), 'utf8')) as {
    routes: { path: string; service: string }[]
  }
  const wanted = routes.map(({ path, service }) => `${path} ${service}`).sort()
  type IngressPath = { path: string; backend: { service: { name: string } } }
  const ingress = ofKind(of('kubernetes/overlays/production'), 'Ingress').flatMap(({ spec }) =>
    (spec.rules[0].http.paths as IngressPath[]).map(({ path, backend }) => `${path} ${backend.service.name}`),
  )
  expect(ingress.sort()).toEqual(wanted)
  type Rule = { matches?: { path: { value: string } }[]; backendRefs?: { name: string }[] }
  const routed = ofKind(of('kubernetes/tests/gateway-api'), 'HTTPRoute')
    .flatMap(({ spec }) => spec.rules as Rule[])
    .flatMap(({ matches = [], backendRefs = [] }) => matches.map(({ path }) => `${path.value} ${backendRefs[0]?.name}`))
  expect(routed.sort()).toEqual(wanted)
})

test('no overlay but the trial ones holds or makes a secret', () => {
  for (const folder of ['kubernetes/overlays/production', 'kubernetes/overlays/staging']) {
    expect(ofKind(of(folder), 'Secret')).toEqual([])
    expect(podsOf(of(folder)).has('make-secrets')).toBe(false)
  }
})
