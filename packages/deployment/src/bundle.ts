/** `bundle.ts IMAGE FOLDER` writes the programs of an image into FOLDER/app, which needs nothing else but Node. */
import { cpSync, mkdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { repositoryRoot } from '@chat/local-stack'
import { type OutputChunk, rolldown } from 'rolldown'
import { images } from './services.ts'

/** Packages that stay what they are, with all that they need: they load binaries, or are read as files. */
const WHOLE = /^(@node-rs\/|sharp$|swagger-ui-dist\/)/
/** Files that a module reads beside itself; they lie beside its bundle. */
const ASSETS = [
  { of: 'packages/redis/src/script.ts', from: 'packages/redis/src/lua', to: 'lua' },
  { of: 'services/api/src/documents/assets.ts', from: 'services/api/src/documents/console.js', to: 'console.js' },
  { of: 'services/api/src/documents/assets.ts', from: 'services/api/src/documents/pages.css', to: 'pages.css' },
]
/** Asked for by name alone, so that no bundler sees it. */
const READ_BY_NAME = [{ of: 'services/api/src/documents/assets.ts', name: 'swagger-ui-dist' }]

const [image = '', root = ''] = process.argv.slice(2)
const programs = images[image]
if (programs === undefined || root === '') {
  process.stderr.write(`Use: bundle.ts ${Object.keys(images).join('|')} FOLDER\n`)
  process.exit(2)
}
const folder = join(root, 'app')
rmSync(root, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })

const bundle = await rolldown({ cwd: repositoryRoot, input: { ...programs }, platform: 'node', external: WHOLE })
const { output } = await bundle.write({
  dir: folder,
  format: 'esm',
  entryFileNames: ({ name }) => (name.endsWith('.ts') ? name : `${name}.js`),
  chunkFileNames: '[name].js', // beside the programs, where the assets are
  banner:
    "import { createRequire as createRequireOfBundle } from 'node:module'\nconst require = createRequireOfBundle(import.meta.url)",
})
const chunks = output.filter((part): part is OutputChunk => part.type === 'chunk')
const modules = new Set(chunks.flatMap(({ moduleIds }) => moduleIds))
const isUsed = (path: string): boolean => modules.has(join(repositoryRoot, path))

for (const { of, from, to } of ASSETS) {
  if (isUsed(of)) cpSync(join(repositoryRoot, from), join(folder, to), { recursive: true })
}
const serviceFolder = dirname(join(repositoryRoot, Object.values(programs)[0] ?? ''))
const outside = new Set(
  chunks.flatMap(({ imports, dynamicImports }) => [...imports, ...dynamicImports]).filter((name) => WHOLE.test(name)),
)
for (const name of outside) copyPackage(name, serviceFolder)
for (const { of, name } of READ_BY_NAME) if (isUsed(of)) copyPackage(name, dirname(join(repositoryRoot, of)))
cpSync(join(repositoryRoot, 'packages/deployment/src/health.mjs'), join(folder, 'health.mjs'))
writeFileSync(join(folder, 'package.json'), '{ "type": "module" }\n')

/** With what it depends on. What is optional and not there is for another platform. */
function copyPackage(name: string, from: string, copied = new Set<string>()): void {
  if (copied.has(name)) return
  copied.add(name)
  const found = folderOf(name, from)
  if (found === null) return
  const manifest = createRequire(import.meta.url)(join(found, 'package.json')) as Record<
    string,
    Record<string, string> | undefined
  >
  cpSync(found, join(folder, 'node_modules', name), {
    recursive: true,
    filter: (path) => !/\/node_modules\/|\.(map|d\.ts|md)$/.test(path.slice(found.length)),
  })
  for (const next of Object.keys({ ...manifest['dependencies'], ...manifest['optionalDependencies'] }))
    copyPackage(next, found, copied)
}

function folderOf(name: string, from: string): string | null {
  for (const path of createRequire(join(from, 'package.json')).resolve.paths(name) ?? []) {
    try {
      return realpathSync(join(path, name))
    } catch {} // not in this one
  }
  return null
}
