/** Gives the system its next version: what .changeset asks for, in every file that names it. */
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { repositoryRoot } from '../../packages/local-stack/src/index.ts'
import { currentVersion, versionedFiles } from './versioned-files.ts'

const CHANGESETS = '@changesets/cli@3.0.3'

const before = currentVersion()
execFileSync('npx', ['--yes', CHANGESETS, 'version'], { cwd: repositoryRoot, stdio: 'inherit' })
const contracts = readFileSync(join(repositoryRoot, 'packages/contracts/package.json'), 'utf8')
const { version } = JSON.parse(contracts) as { version: string }
for (const file of versionedFiles()) {
  const path = join(repositoryRoot, file)
  writeFileSync(path, readFileSync(path, 'utf8').replaceAll(before, version))
}
process.stdout.write(`${before} → ${version}\n`)
