import type { ConversationId } from '@chat/contracts'
import type { Clock, Frame } from '@chat/domain'
import type { Session } from './session.ts'

const LARGE_AUDIENCE = 100 // sockets of this gateway
const GATHER_MS = 80
const ENTRIES_MAX = 64

interface Gathering {
  audience: readonly Session[]
  /** What waits for the end of the pause. */
  frame: Frame | null
}

export interface FrameGathererDeps {
  write: (audience: readonly Session[], frame: Frame) => void
  clock: Pick<Clock, 'sleep'>
  signal: AbortSignal
}

/**
 * In a conversation that is read by many here, a frame leaves at once, and what comes within the next 80 ms leaves
 * together: a write to a socket costs the same for one entry as for ten, and nobody reads a dozen messages a second.
 */
export function createFrameGatherer({ write, clock, signal }: FrameGathererDeps) {
  const gatherings = new Map<ConversationId, Gathering>()

  function flush(gathering: Gathering): void {
    const { audience, frame } = gathering
    gathering.frame = null
    if (frame) write(audience, frame)
  }

  async function gather(conversationId: ConversationId, gathering: Gathering): Promise<void> {
    do {
      flush(gathering)
      await clock.sleep(GATHER_MS, signal).catch(() => undefined)
    } while (gathering.frame && !signal.aborted)
    gatherings.delete(conversationId)
  }

  return {
    deliver(audience: readonly Session[], frame: Frame): void {
      const open = gatherings.get(frame.conversationId)
      if (audience.length < LARGE_AUDIENCE) {
        if (open) flush(open) // to each socket in the order of the log
        write(audience, frame)
        return
      }
      if (!open) {
        const begun = { audience, frame }
        gatherings.set(frame.conversationId, begun)
        void gather(frame.conversationId, begun)
        return
      }
      const joined = open.frame && isSame(open.audience, audience) ? joinFrames(open.frame, frame) : null
      if (!joined) flush(open)
      open.audience = audience
      open.frame = joined ?? frame
    },
  }
}

function joinFrames(first: Frame, next: Frame): Frame | null {
  const isNext = next.from === first.to + 1 && first.entries.length + next.entries.length <= ENTRIES_MAX
  return isNext ? { ...first, to: next.to, entries: [...first.entries, ...next.entries] } : null
}

const isSame = (one: readonly Session[], other: readonly Session[]): boolean =>
  one.length === other.length && one.every((session, index) => session === other[index])
