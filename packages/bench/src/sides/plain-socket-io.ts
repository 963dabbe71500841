import { fileURLToPath } from 'node:url'
import { type RunningService, startService } from '@chat/local-stack'
import type { Pair } from '../load/member.ts'
import type { Side } from '../side.ts'

export const PLAIN_SOCKET_IO = 'plain socket.io'

export async function startPlainSocketIo(
  scope: AsyncDisposableStack,
): Promise<{ server: RunningService; side: Omit<Side<never>, 'run'> }> {
  const server = scope.use(await startService('plain-socket-io', process.env, { entry }))
  return {
    server,
    side: { name: PLAIN_SOCKET_IO, durability: 'none: nothing is stored', processes: { gateways: [server.pid] } },
  }
}

const entry = fileURLToPath(new URL('../peers/plain-socket-io.ts', import.meta.url))

export const plainPairs = (url: string, count: number): Pair[] =>
  Array.from({ length: count }, (_, index) => {
    const conversationId = `direct-${index}`
    const member = { url, conversationId, auth: { rooms: [conversationId] } }
    return [member, member]
  })
