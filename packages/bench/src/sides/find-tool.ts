import { findOnPath } from '@chat/local-stack'
import { PeerMissing } from '../side.ts'

export interface Tool {
  readonly peer: string
  readonly name: string
  /** The environment variable that may hold its path. */
  readonly variable: string
  readonly howToGetIt: string
}

export async function findTool({ peer, name, variable, howToGetIt }: Tool): Promise<string> {
  const path = process.env[variable] ?? (await findOnPath(name))
  if (path === undefined) throw new PeerMissing(peer, `${howToGetIt} (${name} on PATH, or its path in ${variable})`)
  return path
}
