import type { Clock } from '@chat/domain'
import { closeSocket } from './close-socket.ts'
import { tell } from './dialects/tell.ts'
import type { Sessions } from './sessions.ts'

const SPREAD_MAX_MS = 20_000
const SPREAD_PER_SOCKET_MS = 20 // 50 handshakes a second elsewhere; a full gateway asks for more
const LEAVE_MS = 500 // a client that understood has left by then
const LOOK_EVERY_MS = 50
const ANSWER_MAX_MS = 5_000

/** Sends the sockets away, spread over time, and answers what they still wait for. */
export async function drainSockets(
  sessions: Sessions,
  { clock, random }: { clock: Clock; random: () => number },
  signal: AbortSignal,
): Promise<void> {
  const all = sessions.all()
  const spreadMs = Math.min(SPREAD_MAX_MS, all.length * SPREAD_PER_SOCKET_MS)
  const leaving = all.map(async (session) => {
    const afterMs = Math.round(random() * spreadMs)
    tell(session, 'server-draining', { afterMs })
    await clock.sleep(afterMs + LEAVE_MS, signal)
    for (let waitedMs = 0; session.inFlightCount > 0 && waitedMs < ANSWER_MAX_MS; waitedMs += LOOK_EVERY_MS) {
      await clock.sleep(LOOK_EVERY_MS, signal)
    }
    if (session.socket.connected) closeSocket(session.socket, 'server-draining')
  })
  await Promise.allSettled(leaving)
  while (sessions.count > 0 && !signal.aborted) {
    await clock.sleep(LOOK_EVERY_MS, signal).catch(() => undefined)
  }
}
