import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { repositoryRoot } from '../../packages/local-stack/src/index.ts'

/** Beside every package.json: where the version stands in other words. */
const OTHERS = [
  'docker/docker-compose.prod.yml',
  'docker/service.Dockerfile',
  'docker/web.Dockerfile',
  'docs/operations/kubernetes.md',
  'kubernetes/bases/canary/kustomization.yaml',
  'kubernetes/bases/chatterbox/kustomization.yaml',
  'kubernetes/chatterbox.yaml',
  'kubernetes/components/backup/kustomization.yaml',
  'kubernetes/components/trial-data-stores/kustomization.yaml',
]
const IN_CODE = /(?:version: |VERSION = )'\d+\.\d+\.\d+'/

const read = (file: string): string => readFileSync(join(repositoryRoot, file), 'utf8')

export const currentVersion = (): string => (JSON.parse(read('package.json')) as { version: string }).version

/** Every file that names the version of the system. */
export function versionedFiles(): string[] {
  const packages = ['packages', 'services'].flatMap((group) =>
    readdirSync(join(repositoryRoot, group)).map((name) => `${group}/${name}/package.json`),
  )
  const code = readdirSync(join(repositoryRoot, 'services'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.includes('/src/') && path.endsWith('.ts') && !path.includes('node_modules'))
    .map((path) => `services/${path}`)
    .filter((path) => IN_CODE.test(read(path)))
  return ['package.json', ...packages, ...code, ...OTHERS]
}
