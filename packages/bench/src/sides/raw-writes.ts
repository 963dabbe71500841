import { fileURLToPath } from 'node:url'
import { type RunningService, startService } from '@chat/local-stack'
import type { Side } from '../side.ts'

export const RAW_WRITES = 'raw writes'

export async function startRawWrites(
  scope: AsyncDisposableStack,
): Promise<{ server: RunningService; side: Omit<Side<never>, 'run'> }> {
  const entry = fileURLToPath(new URL('../peers/raw-writes.ts', import.meta.url))
  const server = scope.use(await startService('raw-writes', process.env, { entry }))
  return {
    server,
    side: { name: RAW_WRITES, durability: 'none: bytes are written to sockets', processes: { gateways: [server.pid] } },
  }
}
