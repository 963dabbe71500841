import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { readdir, rename, rm } from 'node:fs/promises'
import { join, relative } from 'node:path'

import type { ProcessGuard } from '../process/process-guard.ts'
import { startProcess, type ManagedProcess } from '../process/start-process.ts'
import { repositoryRoot } from '../repository-root.ts'
import { StackError } from '../stack-error.ts'

export const webRoot = join(repositoryRoot, 'services/web/dist')
const webFolder = join(repositoryRoot, 'services/web')
const stamp = join(webFolder, 'node_modules/.built-from')
const SOURCES = ['services/web', 'packages/client', 'packages/contracts'] // what ends up in the bundle
const IGNORED = new Set(['node_modules', 'dist', 'test', 'coverage', '.vite'])

const filesIn = async (folder: string): Promise<string[]> => {
  const entries = await readdir(folder, { withFileTypes: true })
  const found = await Promise.all(
    entries
      .filter((entry) => !IGNORED.has(entry.name) && !/\.test\.tsx?$/.test(entry.name))
      .map(async (entry) => {
        const path = join(folder, entry.name)
        if (entry.isDirectory()) return filesIn(path)
        return entry.isFile() ? [path] : []
      }),
  )
  return found.flat()
}

const hashSources = async (): Promise<string> => {
  const hash = createHash('sha256')
  const files = (await Promise.all(SOURCES.map((folder) => filesIn(join(repositoryRoot, folder))))).flat()
  for (const file of [...files, join(repositoryRoot, 'pnpm-lock.yaml')].toSorted()) {
    hash.update(relative(repositoryRoot, file)).update('\0').update(readFileSync(file)).update('\0')
  }
  return hash.digest('hex')
}

const vite = (args: readonly string[], guard: ProcessGuard | undefined): Promise<ManagedProcess> =>
  startProcess({
    name: 'vite',
    command: process.execPath,
    args: [join(webFolder, 'node_modules/vite/bin/vite.js'), 'build', ...args],
    cwd: webFolder,
    stage: 'service',
    guard,
  })

/** Builds the web app when a source of it changed since the last build; says whether it did. */
export const buildWeb = async (options: { readonly guard?: ProcessGuard | undefined } = {}): Promise<boolean> => {
  const hash = await hashSources()
  const isBuilt = existsSync(join(webRoot, 'index.html')) && existsSync(stamp) && readFileSync(stamp, 'utf8') === hash
  if (isBuilt) return false
  // Built aside and put in place at once: another stack of this checkout may be serving the old one.
  const next = join(webFolder, `node_modules/.next-${process.pid}`)
  const before = join(webFolder, `node_modules/.before-${process.pid}`)
  try {
    const build = await vite(['--logLevel', 'warn', '--outDir', next, '--emptyOutDir'], options.guard)
    const { code } = await build.exited
    if (code !== 0) {
      throw new StackError(`the web app could not be built:\n${build.lastLines().slice(-15).join('\n')}`)
    }
    if (existsSync(webRoot)) await rename(webRoot, before)
    await rename(next, webRoot)
    writeFileSync(stamp, hash)
    return true
  } finally {
    await Promise.all([next, before].map((folder) => rm(folder, { recursive: true, force: true })))
  }
}

/** Builds again at every change until stopped. */
export const watchWeb = (guard: ProcessGuard | undefined): Promise<ManagedProcess> => vite(['--watch'], guard)
