import { mkdir, mkdtemp, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { repositoryRoot, type RunningStack } from '@chat/local-stack'

const SHOWN_MAX = 50

/** Kept, so that somebody can look. */
export async function makeLogFolder(part: string): Promise<string> {
  const parent = join(repositoryRoot, '.data/fuzz')
  await mkdir(parent, { recursive: true })
  return mkdtemp(join(parent, `${part}-`))
}

/** Who died, and errors: a service logs one only for what nobody foresaw. */
export async function failuresIn({ services }: RunningStack, logDir: string): Promise<string[]> {
  const died = services.filter(({ isRunning }) => !isRunning).map(({ label }) => `the ${label} died`)
  const files = (await readdir(logDir)).filter((name) => name.endsWith('.log'))
  const lines = (await Promise.all(files.map((name) => readFile(join(logDir, name), 'utf8')))).join('\n').split('\n')
  const errors = lines.filter((line) => /"level":"(?:error|fatal)"/.test(line)).slice(0, SHOWN_MAX)
  return [...died, ...errors.map((line) => `logged: ${line.slice(0, 600)}`)]
}
