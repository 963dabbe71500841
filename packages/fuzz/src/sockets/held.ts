import type { RunningService } from '@chat/local-stack'
import { eventually, readMetric } from '@chat/testkit'

/** What a gateway holds when nobody asks for anything. */
export interface Held {
  readonly heapMb: number
  readonly descriptors: number
  readonly conversations: number
}

const SETTLES_WITHIN_MS = 30_000

/** After the last connection but those of `sockets` is gone, and everything that nobody holds. */
export async function measureHeld(gateway: RunningService, sockets: number): Promise<Held> {
  await eventually(
    async () => {
      const open = await readMetric(gateway, 'chat_socket_connections')
      if (open > sockets) throw new Error(`${open} sockets are open, of ${sockets} that there are`)
    },
    { timeoutMs: SETTLES_WITHIN_MS },
  )
  gateway.signal('SIGUSR2')
  const [heap, descriptors, conversations] = [
    await readMetric(gateway, 'nodejs_heap_size_used_bytes'),
    await readMetric(gateway, 'process_open_fds'),
    await readMetric(gateway, 'chat_gateway_conversations'),
  ]
  return { heapMb: heap / 1024 ** 2, descriptors, conversations }
}

export const describeHeld = ({ heapMb, descriptors, conversations }: Held): string =>
  `${heapMb.toFixed(1)} MB of heap, ${descriptors} descriptors, ${conversations} logs`
