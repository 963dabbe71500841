/** Tells the server what was read and delivered: coalesced, and again after a reconnect until it is confirmed. */
import type { Acknowledgement } from '@chat/contracts'
import type { Clock } from './clock.ts'

export interface MarksOptions {
  readonly clock: Clock
  readonly isOpen: () => boolean
  readonly send: (
    command: 'mark-read' | 'mark-delivered',
    request: { conversationId: string; upToSeq: number },
  ) => Promise<Acknowledgement>
}

export interface Marks {
  move(mark: 'read' | 'delivered', conversationId: string, upToSeq: number): void
  /** Sends what was not confirmed. */
  onConnected(): void
  stop(): void
}

interface Mark {
  readonly command: 'mark-read' | 'mark-delivered'
  readonly conversationId: string
  wanted: number
  confirmed: number
  isWaiting: boolean
  callOff: () => void
}

const COALESCED_OVER_MS = 250
const RETRY_AFTER_MS = 2_000

export function createMarks({ clock, isOpen, send }: MarksOptions): Marks {
  const marks = new Map<string, Mark>()

  async function flush(mark: Mark): Promise<void> {
    mark.isWaiting = false
    if (mark.wanted <= mark.confirmed || !isOpen()) return
    const { command, conversationId, wanted } = mark
    try {
      const answer = await send(command, { conversationId, upToSeq: wanted })
      if (answer.ok || answer.error.status < 429) mark.confirmed = Math.max(mark.confirmed, wanted)
      else later(mark, RETRY_AFTER_MS)
    } catch {
      // The connection is gone; the next one tells it.
    }
  }

  function later(mark: Mark, afterMs: number): void {
    if (mark.isWaiting) return
    mark.isWaiting = true
    mark.callOff = clock.after(afterMs, () => void flush(mark))
  }

  return {
    move(kind, conversationId, upToSeq) {
      const key = `${kind}/${conversationId}`
      const command = kind === 'read' ? 'mark-read' : 'mark-delivered'
      let mark = marks.get(key)
      if (mark === undefined) {
        mark = { command, conversationId, wanted: 0, confirmed: 0, isWaiting: false, callOff: () => {} }
        marks.set(key, mark)
      }
      if (upToSeq <= mark.wanted) return
      mark.wanted = upToSeq
      later(mark, COALESCED_OVER_MS)
    },
    onConnected() {
      for (const mark of marks.values()) if (mark.wanted > mark.confirmed) later(mark, COALESCED_OVER_MS)
    },
    stop() {
      for (const mark of marks.values()) mark.callOff()
      marks.clear()
    },
  }
}
