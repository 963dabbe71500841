/** What a conversation's list of messages shows: the window, and at its end what is still on its way. */
import type { Message } from '@chat/contracts'
import type { ChatState, MessageWindow, PendingMessage } from './chat-state.ts'

export type TimelineItem =
  | { readonly key: string; readonly message: Message; readonly pending: null }
  | { readonly key: string; readonly message: null; readonly pending: PendingMessage }

const nothing: readonly TimelineItem[] = []
const nonePending: readonly PendingMessage[] = []
const itemOfMessage = new WeakMap<Message, TimelineItem>()
const itemOfPending = new WeakMap<PendingMessage, TimelineItem>()
const timelines = new WeakMap<MessageWindow, { pending: readonly PendingMessage[]; items: readonly TimelineItem[] }>()

/** The key of a message is the same before and after it is acknowledged. */
function toItem(message: Message): TimelineItem {
  const known = itemOfMessage.get(message)
  if (known !== undefined) return known
  const key = message.clientMsgId === '' ? message.id : `${message.senderId}/${message.clientMsgId}`
  const item: TimelineItem = { key, message, pending: null }
  itemOfMessage.set(message, item)
  return item
}

function toPendingItem(pending: PendingMessage, myId: string): TimelineItem {
  const known = itemOfPending.get(pending)
  if (known !== undefined) return known
  const item: TimelineItem = { key: `${myId}/${pending.clientMsgId}`, message: null, pending }
  itemOfPending.set(pending, item)
  return item
}

/** The same reference until something of it changed. */
export function timelineOf(state: ChatState, conversationId: string): readonly TimelineItem[] {
  const window = state.windows[conversationId]
  if (window === undefined || !window.isLoaded) return nothing
  const pending = window.hasNewer ? nonePending : (state.pending[conversationId] ?? nonePending)
  const known = timelines.get(window)
  if (known?.pending === pending) return known.items
  const myId = state.me?.id ?? ''
  const shown = new Set(
    pending.length === 0 ? [] : window.items.map(({ senderId, clientMsgId }) => `${senderId}/${clientMsgId}`),
  )
  const items = [
    ...window.items.map(toItem),
    ...pending.map((message) => toPendingItem(message, myId)).filter(({ key }) => !shown.has(key)),
  ]
  timelines.set(window, { pending, items })
  return items
}

export const unreadTotalOf = (state: ChatState): number => {
  let total = 0
  for (const { unreadCount } of Object.values(state.conversations)) total += unreadCount
  return total
}
