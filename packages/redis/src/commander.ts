import { randomUUID } from 'node:crypto'
import { type Acknowledgement, problemOf } from '@chat/contracts'
import { AppError, type Command, type Commander, type CommandStream } from '@chat/domain'
import type { Keys } from './keys.ts'
import type { LagWatch } from './lag-watch.ts'
import type { ReplyInbox } from './reply-inbox.ts'

const RETRY_AFTER_SECONDS = 1

/** Appends a command to the stream of its partition and waits for what the owner answers to this node. */
export function createCommander(deps: {
  stream: CommandStream
  replies: ReplyInbox
  lag: LagWatch
  keys: Keys
  /** For those who read right after the answer, and not what passes in the log. */
  afterHead?: boolean
}): Commander {
  const { stream, replies, lag, keys, afterHead } = deps
  // Unlike those of a process that had the same node id before: its answers may still be on their way.
  const run = randomUUID().slice(0, 8)
  let sent = 0
  const refuse = (code: 'BUSY' | 'UNAVAILABLE' | 'NO_ANSWER', requestId: string): Acknowledgement => ({
    ok: false,
    error: problemOf(code, { requestId, retryAfter: RETRY_AFTER_SECONDS }),
  })
  return {
    async send(command, { timeoutMs }, signal) {
      const partition = keys.partitionOf(command.conversationId)
      if (lag.isBehind(partition)) return refuse('BUSY', command.traceId)
      const requestId = `${run}${(sent++).toString(36)}`
      const whole = {
        ...command,
        replyTo: { node: replies.node, requestId, ...(afterHead ? { afterHead } : {}) },
      } as Command
      const { answer, cancel } = replies.expect(requestId, timeoutMs, signal)
      try {
        await stream.append(partition, whole, signal)
      } catch (error) {
        cancel()
        if (error instanceof AppError) return { ok: false, error: error.toProblem(command.traceId) }
        return refuse('UNAVAILABLE', command.traceId)
      }
      return (await answer) ?? refuse('NO_ANSWER', command.traceId)
    },
  }
}
