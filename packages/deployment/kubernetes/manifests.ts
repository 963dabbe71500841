import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { repositoryRoot } from '@chat/local-stack'
import { parseAllDocuments } from 'yaml'
import { kubectl } from './kubectl.ts'

export type Labels = Readonly<Record<string, string>>

export interface Container {
  readonly name: string
  readonly image: string
  readonly args?: readonly string[]
  readonly env?: readonly { readonly name: string; readonly value?: string }[]
  readonly envFrom?: readonly { readonly configMapRef: { readonly name: string } }[]
  readonly ports?: readonly { readonly name: string; readonly containerPort: number }[]
  readonly [probe: `${string}Probe`]: { readonly httpGet: { readonly path: string; readonly port: string } } | undefined
  readonly lifecycle?: { readonly preStop: { readonly sleep: { readonly seconds: number } } }
}

export interface PodTemplate {
  readonly metadata: { readonly labels: Labels }
  readonly spec: {
    readonly containers: readonly Container[]
    readonly initContainers?: readonly Container[]
    readonly terminationGracePeriodSeconds?: number
  }
}

export interface Selector {
  readonly matchLabels?: Labels
  readonly matchExpressions?: readonly {
    readonly key: string
    readonly operator: 'In'
    readonly values: readonly string[]
  }[]
}

export interface Manifest {
  readonly kind: string
  readonly metadata: { readonly name: string; readonly labels?: Labels }
  readonly data?: Readonly<Record<string, string>>
  // oxlint-disable-next-line typescript/no-explicit-any -- each kind has its own, and the API server checks them
  readonly spec?: any
}

/** Every combination of a base or an overlay with components that we say works. */
export const combinations = (): readonly string[] =>
  ['kubernetes/overlays', 'kubernetes/tests'].flatMap((folder) =>
    readdirSync(join(repositoryRoot, folder), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && entry.name !== 'crds')
      .map(({ name }) => `${folder}/${name}`),
  )

export const render = async (folder: string): Promise<string> => (await kubectl(['kustomize', folder])).stdout

export const parse = (text: string): readonly Manifest[] =>
  parseAllDocuments(text).map((document) => document.toJS() as Manifest)

export const ofKind = (manifests: readonly Manifest[], kind: string): readonly Manifest[] =>
  manifests.filter((manifest) => manifest.kind === kind)

/** The pods that manifests ask for, by the name of what asks. */
export function podsOf(manifests: readonly Manifest[]): ReadonlyMap<string, PodTemplate> {
  const pods = new Map<string, PodTemplate>()
  for (const { kind, metadata, spec } of manifests) {
    if (['Deployment', 'StatefulSet', 'Job'].includes(kind)) pods.set(metadata.name, spec.template as PodTemplate)
    if (kind === 'CronJob') pods.set(metadata.name, spec.jobTemplate.spec.template as PodTemplate)
  }
  return pods
}

export const selects = ({ matchLabels = {}, matchExpressions = [] }: Selector, labels: Labels): boolean =>
  Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
  matchExpressions.every(({ key, values }) => labels[key] !== undefined && values.includes(labels[key]))
