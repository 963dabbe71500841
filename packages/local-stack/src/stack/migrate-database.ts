import { join } from 'node:path'

import type { ProcessGuard } from '../process/process-guard.ts'
import { startProcess } from '../process/start-process.ts'
import { repositoryRoot } from '../repository-root.ts'
import { StackError } from '../stack-error.ts'
import { explainFailure } from './explain-failure.ts'

/** Creates the indexes and seeds the public rooms; harmless when done already. */
export const migrateDatabase = async (
  env: NodeJS.ProcessEnv,
  options: { readonly guard?: ProcessGuard | undefined; readonly logFile?: string | undefined } = {},
): Promise<void> => {
  const child = await startProcess({
    name: 'migrate',
    command: process.execPath,
    args: [join(repositoryRoot, 'services/ops/src/main.ts'), 'migrate'],
    cwd: repositoryRoot,
    env,
    stage: 'service',
    guard: options.guard,
    logFile: options.logFile,
  })
  const { code } = await child.exited
  if (code !== 0) throw new StackError(`the database could not be prepared: ${explainFailure(child.lastLines())}`)
}
