/** Holds the state and tells who listens. Changes of one turn are told together. */
import type { ChatStore } from './chat.ts'
import { applyEvent } from './state/apply-event.ts'
import { type ChatState, initialState } from './state/chat-state.ts'
import type { StateEvent } from './state/state-event.ts'

export interface WritableStore extends ChatStore {
  dispatch(event: StateEvent): void
}

export function createStore(onError: (error: unknown) => void): WritableStore {
  const listeners = new Set<() => void>()
  let state: ChatState = initialState
  let isTelling = false

  function tell(): void {
    isTelling = false
    for (const listener of listeners) {
      try {
        listener()
      } catch (error) {
        onError(error)
      }
    }
  }

  return {
    getState: () => state,
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    dispatch(event) {
      const next = applyEvent(state, event)
      if (next === state) return
      state = next
      if (isTelling) return
      isTelling = true
      queueMicrotask(tell)
    },
  }
}
