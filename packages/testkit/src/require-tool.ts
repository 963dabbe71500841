import { accessSync, constants } from 'node:fs'
import { delimiter, isAbsolute, join } from 'node:path'
import { describe } from 'vitest'

const isExecutable = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

const find = (name: string): string | undefined =>
  isAbsolute(name)
    ? [name].find(isExecutable)
    : (process.env['PATH'] ?? '')
        .split(delimiter)
        .map((folder) => join(folder, name))
        .find(isExecutable)

/**
 * `describe` for a suite that needs a program. Where it is missing, the suite is skipped under a name that tells how to
 * get it; in CI that fails, because a skip nobody reads proves nothing.
 */
export function requireTool(name: string, installCommand: string): typeof describe | typeof describe.skip {
  if (find(name) !== undefined) return describe
  const complaint = `${name} is missing: ${installCommand}`
  if (process.env['CI'] !== undefined && process.env['CI'] !== '') throw new Error(complaint)
  const skip = (suite: string, ...rest: unknown[]) =>
    (describe.skip as (...values: unknown[]) => void)(`${suite} (${complaint})`, ...rest)
  return skip as typeof describe.skip
}

/** The same for what is tried with a stand-in anyway, and is left out, with a line, where the program is not there. */
export function whereInstalled(name: string): (suite: string, define: () => void) => void {
  if (find(name) !== undefined) return describe
  return (suite) => console.info(`${name} is not installed, so this was not tried: ${suite}`)
}
