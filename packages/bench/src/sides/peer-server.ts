import { fileURLToPath } from 'node:url'
import { type RunningService, startService } from '@chat/local-stack'
import type { Side } from '../side.ts'

/** One of our own small servers of `peers`. */
export async function startPeerServer(
  scope: AsyncDisposableStack,
  { name, entry, env = {} }: { name: string; entry: URL; env?: Readonly<Record<string, string>> },
): Promise<{ server: RunningService; side: Omit<Side<never>, 'run'> }> {
  const server = scope.use(await startService(name, { ...process.env, ...env }, { entry: fileURLToPath(entry) }))
  const processes = { gateways: [server.pid] }
  return { server, side: { name, durability: 'none: nothing is stored', processes } }
}
