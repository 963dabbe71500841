import type { LogEntry, LogRange, LogReset, ReplyOf } from '@chat/contracts'
import { inboxIdOf, isInboxId } from '@chat/contracts'
import { AppError, type ReadLogRequest } from '@chat/domain'
import type { Handle } from './handle.ts'

const READS_AT_ONCE = 8
const ANSWER_BYTES_MAX = 256 * 1024 // well below what a slow socket is cut at

/** The live frames of this socket begin no higher than where its answer ends, so that nothing falls between. */
export const sync: Handle<'sync'> = async (gateway, { cursors, limit }, { session }) => {
  await gateway.untilReady(session)
  const { subscriptions } = gateway
  const { socket, identity, closed } = session
  const answers: (LogRange | LogReset | null)[] = cursors.map(() => null)
  const waiting = cursors.map((cursor, index) => ({ ...cursor, index })).reverse()
  let places = limit
  let bytes = ANSWER_BYTES_MAX

  const readNext = async (): Promise<void> => {
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const { conversationId, seq, index } = next
      if (isInboxId(conversationId) && conversationId !== inboxIdOf(identity.userId)) continue
      const nothing = { conversationId, from: seq + 1, to: seq, entries: [] }
      const applied = subscriptions.appliedTo(socket.id, conversationId) ?? undefined
      if (applied === seq) {
        answers[index] = { ...nothing, hasMore: false } // what comes next comes by itself
      } else if (places <= 0 || bytes <= 0) {
        answers[index] = { ...nothing, hasMore: true }
      } else {
        const granted = Math.min(
          places,
          applied === undefined ? Math.ceil(places / READS_AT_ONCE) : Math.max(1, applied - seq),
        )
        places -= granted
        const range = await readOne({ conversationId, after: seq, limit: granted, applied })
        places += granted
        answers[index] = range && 'entries' in range ? untilLive(take(range)) : range
      }
    }
  }

  /** As much of it as there is room for, at least one entry. */
  const take = (range: LogRange): LogRange => {
    const taken: LogEntry[] = []
    for (const entry of range.entries) {
      if (taken.length > 0 && bytes <= 0) {
        return { ...range, entries: taken, to: entry.seq - 1, hasMore: true }
      }
      taken.push(entry)
      places -= 1
      bytes -= sizeOf(entry)
    }
    return range
  }

  /**
   * A head may stand below where this socket's live frames begin: what lies between must still be asked for. Where they
   * are by now does not matter: in a busy conversation that is always further, and nobody would ever be done.
   */
  const untilLive = (range: LogRange): LogRange => {
    const { conversationId, to } = range
    const start = subscriptions.startOf(socket.id, conversationId)
    return start !== null && start > to ? { ...range, hasMore: true } : range
  }

  const readOne = async (request: Omit<ReadLogRequest, 'userId'>): Promise<LogRange | LogReset | null> => {
    try {
      return await gateway.readLog({ ...request, userId: identity.userId }, closed)
    } catch (error) {
      if (error instanceof AppError && error.code === 'CONVERSATION_NOT_FOUND') return null
      throw error
    }
  }

  await gateway.syncAdmission.run(() => Promise.all(Array.from({ length: READS_AT_ONCE }, readNext)))
  return answers.filter((answer) => answer !== null) satisfies ReplyOf<'sync'>
}

const sizes = new WeakMap<LogEntry, number>()

/** Many read the same entries when they come back together. */
function sizeOf(entry: LogEntry): number {
  const size = sizes.get(entry) ?? JSON.stringify(entry).length
  sizes.set(entry, size)
  return size
}
