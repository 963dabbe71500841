/** What I deleted for myself is shown nowhere, whatever still comes of it. */
import type { LogEntry, Message } from '@chat/contracts'
import type { ChatState } from './chat-state.ts'
import { targetOf } from './message-change.ts'

export const withoutHidden = (messages: readonly Message[], hidden: readonly number[] = []): readonly Message[] =>
  hidden.length === 0 || !messages.some(({ seq }) => hidden.includes(seq))
    ? messages
    : messages.filter(({ seq }) => !hidden.includes(seq))

export const withoutHiddenEntries = (
  entries: readonly LogEntry[],
  hidden: readonly number[] = [],
): readonly LogEntry[] =>
  hidden.length === 0 ? entries : entries.filter((entry) => !hidden.includes(targetOf(entry) ?? 0))

export function hide(state: ChatState, conversationId: string, seqs: readonly number[]): ChatState {
  const hidden = [...new Set([...(state.hidden[conversationId] ?? []), ...seqs])]
  const next = { ...state, hidden: { ...state.hidden, [conversationId]: hidden } }
  const window = state.windows[conversationId]
  const known = state.conversations[conversationId]
  const threads = Object.entries(state.threads).map(([id, thread]) =>
    thread.conversationId !== conversationId || thread.window === null
      ? ([id, thread] as const)
      : ([id, { ...thread, window: { ...thread.window, items: withoutHidden(thread.window.items, hidden) } }] as const),
  )
  return {
    ...next,
    threads: Object.fromEntries(threads),
    ...(window
      ? { windows: { ...state.windows, [conversationId]: { ...window, items: withoutHidden(window.items, hidden) } } }
      : {}),
    ...(known
      ? {
          conversations: {
            ...state.conversations,
            [conversationId]: {
              ...known,
              pins: known.pins.filter((seq) => !hidden.includes(seq)),
              unreadMentions: known.unreadMentions.filter((seq) => !hidden.includes(seq)),
            },
          },
        }
      : {}),
  }
}
