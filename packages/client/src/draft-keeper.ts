/** Tells the server what is being written, coalesced, and again after a reconnect until it is kept. */
import type { Acknowledgement, Draft } from '@chat/contracts'
import type { Clock } from './clock.ts'

export interface DraftKeeperOptions {
  readonly clock: Clock
  readonly isOpen: () => boolean
  readonly send: (
    command: 'save-draft',
    request: { conversationId: string; content: string },
  ) => Promise<Acknowledgement>
  readonly onDraft: (conversationId: string, draft: Draft | null) => void
}

export interface DraftKeeper {
  /** An empty one is none. */
  keep(conversationId: string, content: string): void
  onConnected(): void
  /** A snapshot came: what is not kept yet is newer. */
  onLoaded(): void
  stop(): void
}

const COALESCED_OVER_MS = 1_000
const RETRY_AFTER_MS = 5_000

export function createDraftKeeper({ clock, isOpen, send, onDraft }: DraftKeeperOptions): DraftKeeper {
  const unsaved = new Map<string, string>()
  let callOff: (() => void) | null = null

  function show(conversationId: string, content: string): void {
    const isEmpty = content.trim() === ''
    onDraft(conversationId, isEmpty ? null : { content, updatedAt: new Date(clock.now()).toISOString() })
  }

  async function flush(): Promise<void> {
    callOff = null
    if (!isOpen()) return // the next connection saves them
    for (const [conversationId, content] of unsaved) {
      try {
        const answer = await send('save-draft', { conversationId, content })
        // What will never be kept is not tried again.
        const isDone = answer.ok || answer.error.status < 429
        if (isDone && unsaved.get(conversationId) === content) unsaved.delete(conversationId)
      } catch {
        return // the connection is gone
      }
    }
    if (unsaved.size > 0) later(RETRY_AFTER_MS)
  }

  function later(afterMs: number): void {
    callOff ??= clock.after(afterMs, () => void flush())
  }

  return {
    keep(conversationId, content) {
      unsaved.set(conversationId, content)
      show(conversationId, content)
      later(COALESCED_OVER_MS)
    },
    onConnected() {
      if (unsaved.size > 0) later(COALESCED_OVER_MS)
    },
    onLoaded() {
      for (const [conversationId, content] of unsaved) show(conversationId, content)
    },
    stop() {
      callOff?.()
      callOff = null
      unsaved.clear()
    },
  }
}
