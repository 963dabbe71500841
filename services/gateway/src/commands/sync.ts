import type { LogEntry, LogRange, LogReset, ReplyOf } from '@chat/contracts'
import { inboxIdOf, isInboxId } from '@chat/contracts'
import { AppError } from '@chat/domain'
import type { Handle } from './handle.ts'

const READS_AT_ONCE = 8
const ANSWER_BYTES_MAX = 256 * 1024 // well below what a slow socket is cut at

/** The live frames of this socket begin no higher than where its answer ends, so that nothing falls between. */
export const sync: Handle<'sync'> = async (gateway, { cursors, limit }, { session }) => {
  await gateway.untilReady(session)
  const answers: (LogRange | LogReset | null)[] = cursors.map(() => null)
  const waiting = cursors.map((cursor, index) => ({ ...cursor, index })).reverse()
  let places = limit
  let bytes = ANSWER_BYTES_MAX

  const readNext = async (): Promise<void> => {
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const { conversationId, seq, index } = next
      if (isInboxId(conversationId) && conversationId !== inboxIdOf(session.identity.userId)) continue
      const nothing = { conversationId, from: seq + 1, to: seq, entries: [] }
      const isJoined = gateway.subscriptions.isJoined(session.socket.id, conversationId)
      if (isJoined && gateway.subscriptions.positionOf(conversationId) === seq) {
        answers[index] = { ...nothing, hasMore: false } // what comes next comes by itself
      } else if (places <= 0 || bytes <= 0) {
        answers[index] = { ...nothing, hasMore: true }
      } else {
        const granted = cursors.length === 1 ? places : Math.ceil(places / READS_AT_ONCE)
        places -= granted
        const range = await readOne(conversationId, seq, granted)
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
      bytes -= JSON.stringify(entry).length
    }
    return range
  }

  /**
   * A head may stand below where this socket's live frames begin: what lies between must still be asked for. Where they
   * are by now does not matter: in a busy conversation that is always further, and nobody would ever be done.
   */
  const untilLive = (range: LogRange): LogRange => {
    const { conversationId, to } = range
    const start = gateway.subscriptions.startOf(session.socket.id, conversationId)
    return start !== null && start > to ? { ...range, hasMore: true } : range
  }

  const readOne = async (conversationId: string, after: number, limit: number): Promise<LogRange | LogReset | null> => {
    try {
      return await gateway.readLog({ conversationId, userId: session.identity.userId, after, limit }, session.closed)
    } catch (error) {
      if (error instanceof AppError && error.code === 'CONVERSATION_NOT_FOUND') return null
      throw error
    }
  }

  await gateway.syncAdmission.run(() => Promise.all(Array.from({ length: READS_AT_ONCE }, readNext)))
  return answers.filter((answer) => answer !== null) satisfies ReplyOf<'sync'>
}
