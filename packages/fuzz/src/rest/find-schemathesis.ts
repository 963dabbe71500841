import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { repositoryRoot } from '@chat/local-stack'

const VERSION = '4.32.5'
const INSTALL_MS = 100_000

const run = promisify(execFile)

/** In a folder of its own below .data, where pip can put it; otherwise why there is none. */
export async function findSchemathesis(): Promise<{ path: string } | { missing: string }> {
  const folder = join(repositoryRoot, '.data/fuzz', `schemathesis-${VERSION}`)
  const path = join(folder, 'bin/schemathesis')
  const options = { timeout: INSTALL_MS }
  try {
    if (!existsSync(path)) {
      await mkdir(folder, { recursive: true })
      await run('python3', ['-m', 'venv', folder], options)
      const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', `schemathesis==${VERSION}`]
      await run(join(folder, 'bin/python'), pip, options)
    }
    await run(path, ['--version'], options)
    return { path }
  } catch (error) {
    return { missing: (error as Error).message.split('\n')[0] ?? 'for no reason that was given' }
  }
}
