/** Asks who of the people on the screen is online, and asks again with every new connection. */
import type { Presence } from '@chat/contracts'
import type { Clock } from './clock.ts'
import { PRESENCE_WATCHES_MAX } from './contract-values.ts'

export interface PresenceWatchOptions {
  readonly clock: Clock
  readonly isOpen: () => boolean
  readonly ask: (userIds: string[]) => Promise<Presence[]>
  readonly onPresence: (presence: Presence[]) => void
}

export interface PresenceWatch {
  watch(userIds: readonly string[]): void
  /** What is known of them may be old. */
  askAgain(): void
  stop(): void
}

/** While a list is scrolled. */
const SETTLES_AFTER_MS = 150

export function createPresenceWatch({ clock, isOpen, ask, onPresence }: PresenceWatchOptions): PresenceWatch {
  let watched: string[] = []
  let callOff = () => {}

  function askSoon(): void {
    callOff()
    if (watched.length === 0) return
    callOff = clock.after(SETTLES_AFTER_MS, () => {
      if (isOpen()) ask(watched).then(onPresence, () => {}) // the next connection asks again
    })
  }

  return {
    watch(userIds) {
      const next = [...new Set(userIds)].slice(0, PRESENCE_WATCHES_MAX)
      if (next.length === watched.length && next.every((userId, i) => userId === watched[i])) return
      watched = next
      askSoon()
    },
    askAgain: askSoon,
    stop() {
      callOff()
      watched = []
    },
  }
}
