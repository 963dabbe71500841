import { findOnPath } from '../process/find-on-path.ts'
import { StackError } from '../stack-error.ts'

/** TOXIPROXY_PATH or `toxiproxy-server` on PATH. */
export const findToxiproxy = async (): Promise<string> => {
  const path = process.env['TOXIPROXY_PATH'] ?? (await findOnPath('toxiproxy-server'))
  if (path === undefined) {
    throw new StackError(
      'no toxiproxy-server here: put the one of https://github.com/Shopify/toxiproxy/releases on PATH, or its path into TOXIPROXY_PATH',
    )
  }
  return path
}
