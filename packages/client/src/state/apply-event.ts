/** The only place where the state changes: pure, and the same for live events, pages and snapshots in any order. */
import type { Conversation, LogEntry, Message } from '@chat/contracts'
import { isInbox, TYPING_TTL_MS } from '../contract-values.ts'
import { type ChatState, initialState, type PendingMessage, type RecentLog, type TypingPerson } from './chat-state.ts'
import { advanceConversation, mergeSnapshot, readUpTo, withMark } from './conversation-change.ts'
import { expire } from './message-change.ts'
import { addPage, advanceWindow, emptyWindow, type ShowEntry, withoutExpired } from './message-window.ts'
import { isShown, noticeOf } from '@chat/contracts/notice'
import { addNotification, addPage as addNotificationPage, readNotifications, settle } from './notification-change.ts'
import {
  advanceGenerations,
  beginGeneration,
  endGenerations,
  growGeneration,
  loadGenerations,
} from './generation-change.ts'
import type { StateEvent } from './state-event.ts'
import { advanceThreads, listThreads, loadThread, markThread } from './thread-change.ts'
import { hide, withoutHidden, withoutHiddenEntries } from './hidden.ts'

/** Longer than a page takes to load, short enough to keep for every conversation. */
const RECENT_ENTRIES_MAX = 200

type EventOf<T extends StateEvent['type']> = Extract<StateEvent, { type: T }>
type Table<T> = Readonly<Record<string, T>>

const put = <T>(table: Table<T>, key: string, value: T): Table<T> =>
  table[key] === value ? table : { ...table, [key]: value }

function without<T>(table: Table<T>, key: string): Table<T> {
  if (!Object.hasOwn(table, key)) return table
  const { [key]: _dropped, ...rest } = table
  return rest
}

const activityOf = (conversation: Conversation): string => conversation.lastMessage?.createdAt ?? conversation.createdAt

function orderOf(conversations: Table<Conversation>): string[] {
  return Object.values(conversations)
    .map((conversation) => ({ id: conversation.id, at: activityOf(conversation) }))
    .sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : a.id < b.id ? -1 : 1))
    .map(({ id }) => id)
}

/** Sorts again only where somebody moved. */
function withConversations(state: ChatState, conversations: Table<Conversation>): ChatState {
  if (conversations === state.conversations) return state
  const order = orderOf(conversations)
  const isSame =
    order.length === state.conversationOrder.length && order.every((id, i) => id === state.conversationOrder[i])
  return { ...state, conversations, conversationOrder: isSame ? state.conversationOrder : order }
}

function withConversation(state: ChatState, conversation: Conversation): ChatState {
  const known = state.conversations[conversation.id]
  if (known === conversation) return state
  const conversations = put(state.conversations, conversation.id, conversation)
  const isInPlace = known !== undefined && activityOf(known) === activityOf(conversation)
  return isInPlace ? { ...state, conversations } : withConversations(state, conversations)
}

const isMine = (conversation: Conversation): boolean =>
  conversation.state === 'accepted' || conversation.state === 'requested'

function dropConversation(state: ChatState, conversationId: string): ChatState {
  const next = {
    ...state,
    windows: without(state.windows, conversationId),
    typing: without(state.typing, conversationId),
    recent: without(state.recent, conversationId),
  }
  return withConversations(next, without(state.conversations, conversationId))
}

function loadConversation(state: ChatState, snapshot: Conversation): ChatState {
  const { id } = snapshot
  const known = state.conversations[id]
  const recent = state.recent[id]
  const merged = mergeSnapshot(known, snapshot, state.windows[id], state.me?.id ?? '')
  const start: RecentLog = recent ?? { after: snapshot.lastSeq, upTo: snapshot.lastSeq, entries: [] }
  return withConversation({ ...state, recent: put(state.recent, id, start) }, merged)
}

function loadConversations(state: ChatState, { conversations }: EventOf<'conversations-loaded'>): ChatState {
  const ids = new Set(conversations.map(({ id }) => id))
  let next = state
  for (const id of Object.keys(state.conversations)) if (!ids.has(id)) next = dropConversation(next, id)
  if (state.conversationOrder.length === 0) {
    // The first time all at once: sorting after each would cost their square.
    const table = Object.fromEntries(conversations.map((conversation) => [conversation.id, conversation]))
    const recent = conversations.map(({ id, lastSeq }) => [id, { after: lastSeq, upTo: lastSeq, entries: [] }] as const)
    const started = { ...next, recent: { ...next.recent, ...Object.fromEntries(recent) }, isReady: true }
    return withConversations(started, table)
  }
  for (const conversation of conversations) next = loadConversation(next, conversation)
  return next.isReady ? next : { ...next, isReady: true }
}

function remember(recent: RecentLog | undefined, { from, to, entries }: EventOf<'log-advanced'>): RecentLog {
  const isContinued = recent !== undefined && from <= recent.upTo + 1
  const kept = isContinued ? recent : { after: from - 1, upTo: from - 1, entries: [] }
  const all = [...kept.entries, ...entries.filter((entry) => entry.seq > kept.upTo)]
  const dropped = all.length - RECENT_ENTRIES_MAX
  const upTo = Math.max(kept.upTo, to)
  if (dropped <= 0) return { after: kept.after, upTo, entries: all }
  return { after: all[dropped - 1]!.seq, upTo, entries: all.slice(dropped) }
}

function withPending(state: ChatState, conversationId: string, pending: readonly PendingMessage[]): ChatState {
  if (pending.length === 0) return { ...state, pending: without(state.pending, conversationId) }
  return { ...state, pending: put(state.pending, conversationId, pending) }
}

/** A message of mine came by: it is not pending any more. */
function settlePending(state: ChatState, conversationId: string, to: number, entries: readonly LogEntry[]): ChatState {
  const pending = state.pending[conversationId]
  if (pending === undefined) return state
  const myId = state.me?.id
  const arrived = new Set<string>()
  for (const entry of entries) {
    const message = entry.payload as unknown as Message
    if (entry.event === 'new-message' && message.senderId === myId) arrived.add(message.clientMsgId)
  }
  const left = pending.filter(({ clientMsgId, seq }) => !arrived.has(clientMsgId) && (seq === null || seq > to))
  return left.length === pending.length ? state : withPending(state, conversationId, left)
}

function withTyping(state: ChatState, conversationId: string, people: readonly TypingPerson[]): ChatState {
  if (people.length === 0) {
    const typing = without(state.typing, conversationId)
    return typing === state.typing ? state : { ...state, typing }
  }
  return { ...state, typing: put(state.typing, conversationId, people) }
}

function stopTyping(state: ChatState, conversationId: string, hasStopped: (userId: string) => boolean): ChatState {
  const people = state.typing[conversationId]
  if (people === undefined || !people.some(({ userId }) => hasStopped(userId))) return state
  return withTyping(
    state,
    conversationId,
    people.filter(({ userId }) => !hasStopped(userId)),
  )
}

function advanceLog(state: ChatState, event: EventOf<'log-advanced'>): ChatState {
  const { conversationId, to } = event
  if (isInbox(conversationId)) return state
  const entries = withoutHiddenEntries(event.entries, state.hidden[conversationId])
  const myId = state.me?.id ?? ''
  const known = state.conversations[conversationId]
  let next: ChatState = {
    ...state,
    recent: put(state.recent, conversationId, remember(state.recent[conversationId], { ...event, entries })),
  }
  const window = state.windows[conversationId]
  if (window?.isLoaded === true) {
    next = { ...next, windows: put(state.windows, conversationId, advanceWindow(window, entries, showEntry(known))) }
  }
  if (known !== undefined) {
    next = withConversation(next, advanceConversation(known, to, entries, myId))
  }
  const messages = next.windows[conversationId]?.items ?? []
  next = {
    ...next,
    threads: advanceThreads(next.threads, entries, messages, myId),
    generations: advanceGenerations(next.generations, entries),
  }
  next = settlePending(next, conversationId, to, entries)
  const senders = new Set(entries.filter(({ event }) => event === 'new-message').map(({ actorId }) => actorId))
  return senders.size === 0 ? next : stopTyping(next, conversationId, (userId) => senders.has(userId))
}

function loadPage(state: ChatState, event: EventOf<'page-loaded'>): ChatState {
  const { conversationId, placed, edge } = event
  const page = { ...event.page, items: [...withoutHidden(event.page.items, state.hidden[conversationId])] }
  const window = state.windows[conversationId] ?? emptyWindow
  const added = addPage(
    window,
    placed,
    edge,
    page,
    state.recent[conversationId],
    showEntry(state.conversations[conversationId]),
  )
  const next = { ...state, windows: put(state.windows, conversationId, added) }
  const pending = state.pending[conversationId]
  if (pending === undefined) return next
  const shown = new Set(page.items.map(({ clientMsgId }) => clientMsgId))
  const left = pending.filter(({ clientMsgId, seq }) => !shown.has(clientMsgId) && (seq === null || seq > page.asOfSeq))
  return left.length === pending.length ? next : withPending(next, conversationId, left)
}

const showNothing: ShowEntry = () => null

function showEntry(conversation: Conversation | undefined): ShowEntry {
  if (conversation === undefined) return showNothing
  return (entry) => {
    const notice = noticeOf(conversation.id, entry)
    return notice?.notice !== undefined && isShown(conversation.kind, notice.notice.event) ? notice : null
  }
}

function setLoading(state: ChatState, conversationId: string, isLoading: boolean): ChatState {
  const window = state.windows[conversationId] ?? emptyWindow
  if (window.isLoading === isLoading) return state
  return { ...state, windows: put(state.windows, conversationId, { ...window, isLoading }) }
}

function moveMark(state: ChatState, { mark, conversationId, userId, upToSeq }: EventOf<'mark-moved'>): ChatState {
  const known = state.conversations[conversationId]
  if (known === undefined) return state
  if (mark === 'delivered') return withConversation(state, withMark(known, 'lastDeliveredSeq', userId, upToSeq))
  if (userId !== state.me?.id) return withConversation(state, withMark(known, 'lastReadSeq', userId, upToSeq))
  return withConversation(state, readUpTo(known, upToSeq, state.windows[conversationId], userId))
}

function changePending(state: ChatState, { conversationId, pending }: EventOf<'pending-changed'>): ChatState {
  const sent = (state.pending[conversationId] ?? []).filter(({ state }) => state === 'sent')
  return withPending(state, conversationId, [...sent, ...pending])
}

function acknowledge(state: ChatState, event: EventOf<'message-acknowledged'>): ChatState {
  const { conversationId, clientMsgId, seq, createdAt } = event
  const pending = state.pending[conversationId]
  if (pending === undefined) return state
  const hasArrived = (state.recent[conversationId]?.upTo ?? 0) >= seq
  const left = pending.filter((message) => message.clientMsgId !== clientMsgId)
  if (hasArrived || left.length === pending.length) return withPending(state, conversationId, left)
  const acknowledged = pending.find((message) => message.clientMsgId === clientMsgId)!
  const sent: PendingMessage = { ...acknowledged, state: 'sent', seq, createdAt, error: null }
  return withPending(state, conversationId, [
    ...left.filter(({ state }) => state === 'sent'),
    sent,
    ...left.filter(({ state }) => state !== 'sent'),
  ])
}

function expireMessages(state: ChatState, now: number): ChatState {
  let next = state
  for (const [conversationId, window] of Object.entries(state.windows)) {
    const left = withoutExpired(window, now)
    if (left !== window) next = { ...next, windows: put(next.windows, conversationId, left) }
  }
  for (const conversation of Object.values(state.conversations)) {
    const { lastMessage } = conversation
    const isOver = lastMessage?.expiresAt != null && Date.parse(lastMessage.expiresAt) <= now
    if (isOver && lastMessage.deletedAt !== lastMessage.expiresAt)
      next = withConversation(next, { ...conversation, lastMessage: expire(lastMessage) })
  }
  return next
}

function changePersonal(state: ChatState, { conversationId, change }: EventOf<'personal-changed'>): ChatState {
  const known = state.conversations[conversationId]
  return known === undefined ? state : withConversation(state, { ...known, ...change })
}

function passTime(state: ChatState, now: number): ChatState {
  let next = state
  for (const [conversationId, people] of Object.entries(state.typing)) {
    const late = new Set(people.filter(({ until }) => until <= now).map(({ userId }) => userId))
    if (late.size > 0) next = stopTyping(next, conversationId, (userId) => late.has(userId))
  }
  return expireMessages(next, now)
}

function loadAll<T extends { id: string }>(table: Table<T>, things: readonly T[]): Table<T> {
  return things.length === 0 ? table : { ...table, ...Object.fromEntries(things.map((thing) => [thing.id, thing])) }
}

export function applyEvent(state: ChatState, event: StateEvent): ChatState {
  const next = changeBy(state, event)
  if (next.conversations === state.conversations && next.threads === state.threads) return next
  const notifications = settle(next.notifications, next)
  return notifications === next.notifications ? next : { ...next, notifications }
}

function changeBy(state: ChatState, event: StateEvent): ChatState {
  switch (event.type) {
    case 'signed-in': {
      const start =
        state.me !== null && state.me.id !== event.me.id ? { ...initialState, connection: state.connection } : state
      return { ...start, me: event.me, users: put(start.users, event.me.id, event.me) }
    }
    case 'signed-out':
      return initialState
    case 'connection-changed':
      return state.connection === event.connection ? state : { ...state, connection: event.connection }
    case 'conversations-loaded':
      return loadConversations(state, event)
    case 'conversation-loaded':
      return isMine(event.conversation) ? loadConversation(state, event.conversation) : state
    case 'conversation-gone':
      return dropConversation(state, event.conversationId)
    case 'conversation-reset':
      return {
        ...state,
        recent: without(state.recent, event.conversationId),
        windows: without(state.windows, event.conversationId),
      }
    case 'users-loaded':
      return { ...state, users: loadAll(state.users, event.users) }
    case 'page-requested':
      return setLoading(state, event.conversationId, true)
    case 'page-failed':
      return setLoading(state, event.conversationId, false)
    case 'page-loaded':
      return loadPage(state, event)
    case 'log-advanced':
      return advanceLog(state, event)
    case 'mark-moved':
      return moveMark(state, event)
    case 'personal-changed':
      return changePersonal(state, event)
    case 'typing-started': {
      if (event.userId === state.me?.id) return state
      const people = (state.typing[event.conversationId] ?? []).filter(({ userId }) => userId !== event.userId)
      const person = { userId: event.userId, username: event.username, until: event.now + TYPING_TTL_MS }
      return withTyping(state, event.conversationId, [...people, person])
    }
    case 'typing-stopped':
      return stopTyping(state, event.conversationId, (userId) => userId === event.userId)
    case 'blocks-loaded':
      return { ...state, blocks: Object.fromEntries(event.blocks.map(({ user, blockedAt }) => [user.id, blockedAt])) }
    case 'block-changed': {
      const blocks = event.isBlocked ? put(state.blocks, event.userId, event.at) : without(state.blocks, event.userId)
      return blocks === state.blocks ? state : { ...state, blocks, presence: without(state.presence, event.userId) }
    }
    case 'presence-changed': {
      const told = Object.fromEntries(event.presence.map((presence) => [presence.userId, presence]))
      return event.presence.length === 0 ? state : { ...state, presence: { ...state.presence, ...told } }
    }
    case 'pending-changed':
      return changePending(state, event)
    case 'message-acknowledged':
      return acknowledge(state, event)
    case 'notifications-loaded': {
      const notifications = addNotificationPage(state.notifications, event.page, event.placed)
      return { ...state, notifications: settle(notifications, state) }
    }
    case 'notification-arrived': {
      const notifications = addNotification(state.notifications, event.notification, state)
      return notifications === state.notifications ? state : { ...state, notifications }
    }
    case 'notifications-read':
      return { ...state, notifications: readNotifications(state.notifications, event, event.at) }
    case 'notification-settings-loaded':
      return { ...state, notificationSettings: event.settings }
    case 'messages-hidden':
      return hide(state, event.conversationId, event.seqs)
    case 'threads-listed':
      return { ...state, threads: listThreads(state.threads, event.threads) }
    case 'thread-loaded': {
      const { conversationId } = event.thread
      const items = [...withoutHidden(event.thread.items, state.hidden[conversationId])]
      const loaded = { ...event, thread: { ...event.thread, items } }
      return { ...state, threads: loadThread(state.threads, loaded, state.recent[conversationId], state.me?.id ?? '') }
    }
    case 'thread-marked': {
      const lastSeq = state.conversations[event.mark.conversationId]?.lastSeq ?? Number.POSITIVE_INFINITY
      return { ...state, threads: markThread(state.threads, event.mark, lastSeq, state.me?.id ?? '') }
    }
    case 'generation-begun':
      return { ...state, generations: beginGeneration(state.generations, event.generation) }
    case 'generations-loaded': {
      const entries = state.recent[event.conversationId]?.entries ?? []
      return { ...state, generations: loadGenerations(state.generations, event, entries) }
    }
    case 'generation-grew':
      return { ...state, generations: growGeneration(state.generations, event) }
    case 'generation-ended':
      return { ...state, generations: endGenerations(state.generations, ({ id }) => id === event.generationId) }
    case 'time-passed':
      return passTime(state, event.now)
  }
}
