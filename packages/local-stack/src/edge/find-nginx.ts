import { findOnPath } from '../process/find-on-path.ts'
import { runCommand } from '../process/run-command.ts'

export type Nginx = { readonly path: string; readonly version: string }

/** NGINX_BINARY or PATH; nothing where neither runs. */
export const findNginx = async (): Promise<Nginx | undefined> => {
  const path = process.env['NGINX_BINARY'] ?? (await findOnPath('nginx'))
  if (path === undefined) return undefined
  const { output } = await runCommand(path, ['-v'])
  const version = /nginx\/(\S+)/.exec(output)?.[1]
  return version === undefined ? undefined : { path, version }
}
