/** Puts the SDK together: session, socket, outbox, log, state, and the actions on them. */
import type {
  Acknowledgement,
  Capabilities,
  ClientLogCommandName,
  CommandInput,
  Conversation,
  EventPayload,
  InboxNotice,
  LogEntry,
  Me,
  Message,
  Presence,
  ReplyOf,
  User,
} from '@chat/contracts'
import { loadBlocks } from './blocks.ts'
import { findBrowser } from './browser.ts'
import type { Chat, ChatEventName, ChatEventPayload, ChatOptions } from './chat.ts'
import { ChatError } from './chat-error.ts'
import { systemClock } from './clock.ts'
import { conversationOfMessage, isInbox, PAGE_ITEMS_DEFAULT, TYPING_TTL_MS } from './contract-values.ts'
import { createConversationLoader } from './conversation-loader.ts'
import { createLogReader } from './cursor/log-reader.ts'
import { createDraftKeeper } from './draft-keeper.ts'
import { createEmitter } from './emitter.ts'
import { createExpiryWatch } from './expiry-watch.ts'
import { createFiles } from './files/files.ts'
import { createHistory } from './history.ts'
import { createMarks } from './marks.ts'
import { createMessageActions } from './message-actions.ts'
import { newId as randomId } from './new-id.ts'
import { createNotifications } from './notifications.ts'
import { createOutboxRunner } from './outbox/outbox-runner.ts'
import type { OutboxCommand, Settlement } from './outbox/outbox-types.ts'
import { insist, pause } from './patience.ts'
import { createPeople, type People } from './people.ts'
import { createPresenceWatch } from './presence-watch.ts'
import { createRest } from './rest/create-rest.ts'
import { createHttp } from './rest/http.ts'
import { createBrowserSessionStorage } from './session/browser-session-storage.ts'
import { createMemorySessionStorage } from './session/memory-session-storage.ts'
import { createSession } from './session/session.ts'
import type { StoredSession } from './session/session-storage.ts'
import { createAssistant } from './assistant.ts'
import { createConnection } from './socket/connection.ts'
import { createIndexedDbOutboxStorage } from './storage/indexed-db-outbox-storage.ts'
import { createMemoryOutboxStorage } from './storage/memory-outbox-storage.ts'
import { createStore } from './store.ts'
import { createTypingNotices } from './typing-notices.ts'

type EventTable = { [N in ChatEventName]: ChatEventPayload<N> }

const HTTP_TIMEOUT_MS = 15_000
const COMMAND_TIMEOUT_MS = 10_000
/** Without a connection by then the list is shown as it is. */
const EARLY_LIST_AFTER_MS = 1_500
/** For what a user waits for in front of the screen. */
const TRIES_IN_SIGHT = 4
const TRIES_IN_BACKGROUND = Number.POSITIVE_INFINITY

/** Of mine: whether this conversation is one of mine is asked again. */
const ENDS_OR_BEGINS = new Set(['participant-removed', 'request-accepted', 'request-rejected'])

const cancelled = (mayStillAppear: boolean) =>
  new ChatError('CANCELLED', mayStillAppear ? 'Cancelled; it may still appear.' : 'Cancelled.')

export function createChat(options: ChatOptions = {}): Chat {
  const browser = findBrowser()
  const clock = options.clock ?? systemClock
  const random = options.random ?? Math.random
  const newId = options.newId ?? randomId
  const onWarning = options.onWarning ?? (() => {})
  const address = options.url ?? browser?.origin
  if (address === undefined) throw new ChatError('BAD_REQUEST', 'Give the url of the installation.')
  const baseUrl = address.replace(/\/+$/, '')

  const storage =
    options.storage ??
    (browser === null || options.accessToken !== undefined
      ? createMemorySessionStorage()
      : createBrowserSessionStorage(browser))
  const outboxStorage =
    options.outboxStorage ??
    (browser?.indexedDB === undefined || options.accessToken !== undefined
      ? createMemoryOutboxStorage()
      : createIndexedDbOutboxStorage(browser))

  const emitter = createEmitter<EventTable>(onWarning)
  const store = createStore(onWarning)
  const myId = (): string => store.getState().me?.id ?? ''

  const http = createHttp({
    baseUrl,
    fetch: options.fetch ?? ((...request) => globalThis.fetch(...request)),
    timeoutMs: HTTP_TIMEOUT_MS,
  })
  const session = createSession({ http, storage, clock, random, onChange: onSessionChange })
  const rest = createRest(http, session)
  const files = createFiles({ baseUrl, rest, session, clock, random })

  let known: Promise<Capabilities> | null = null

  /** Aborted when the user of this moment signs out. */
  let life = new AbortController()
  const inSight = <T>(work: () => Promise<T>): Promise<T> =>
    insist(work, TRIES_IN_SIGHT, { clock, random, signal: life.signal })
  const inBackground = <T>(work: () => Promise<T>): Promise<T> =>
    insist(work, TRIES_IN_BACKGROUND, { clock, random, signal: life.signal })
  /** What ends with signing out is no news. */
  const orWarn = (work: Promise<unknown>): void => {
    const { signal } = life
    work.catch((error: unknown) => {
      if (!signal.aborted) onWarning(error)
    })
  }

  // --- the socket

  const connection = createConnection({
    baseUrl,
    browser,
    clock,
    random,
    accessToken: () => session.accessToken(),
    renewToken: (refused) => session.refresh(refused),
    onState(state) {
      if (store.getState().connection === state) return
      store.dispatch({ type: 'connection-changed', connection: state })
      emitter.emit('connection', state)
    },
    onConnected() {
      outbox.tell({ type: 'connected' })
      log.tell({ type: 'connected' })
      marks.onConnected()
      drafts.onConnected()
      presence.askAgain()
      orWarn(loadListBehindInbox())
      orWarn(readBlocks())
      orWarn(notifications.loadNotifications())
      // What passed meanwhile of the answers in what is open.
      for (const id of Object.keys(store.getState().windows)) orWarn(assistant.resume(id))
    },
    onDisconnected() {
      outbox.tell({ type: 'disconnected' })
      log.tell({ type: 'disconnected' })
    },
    onEvent: onSocketEvent,
  })

  async function send(name: string, request: unknown, attempt?: number): Promise<Acknowledgement> {
    const answer = await connection.send(name, request, attempt)
    if (!answer.ok && (answer.error.code === 'TOKEN_EXPIRED' || answer.error.code === 'UNAUTHENTICATED')) {
      orWarn(session.refresh(session.current()?.accessToken))
    }
    return answer
  }

  async function command(name: string, request: unknown): Promise<unknown> {
    let callOff = () => {}
    const timeout = new Promise<never>((_, reject) => {
      callOff = clock.after(COMMAND_TIMEOUT_MS, () =>
        reject(new ChatError('NO_ANSWER', 'No answer in time.', { status: 504 })),
      )
    })
    try {
      const answer = await Promise.race([send(name, request), timeout])
      if (!answer.ok) throw ChatError.fromProblem(answer.error)
      return answer.data
    } finally {
      callOff()
    }
  }

  // --- commands on their way

  interface Waiter {
    resolve: (data: never) => void
    reject: (error: ChatError) => void
  }
  const waiters = new Map<string, Waiter>()

  const outbox = createOutboxRunner({
    clock,
    random,
    storage: outboxStorage,
    deviceId: options.deviceId ?? newId(),
    send: ({ name, request }, attempt) => send(name, request, attempt),
    onSettled,
    onPending: (conversationId, pending) => store.dispatch({ type: 'pending-changed', conversationId, pending }),
    onWarning,
  })

  function onSettled({ commandId, conversationId, name }: OutboxCommand, settlement: Settlement): void {
    const waiter = waiters.get(commandId)
    waiters.delete(commandId)
    if (settlement.ok) {
      if (name === 'send-message') {
        const { seq, createdAt } = settlement.data as ReplyOf<'send-message'>
        store.dispatch({ type: 'message-acknowledged', conversationId, clientMsgId: commandId, seq, createdAt })
      }
      waiter?.resolve(settlement.data as never)
    } else if ('cancelled' in settlement) {
      waiter?.reject(cancelled(settlement.mayStillAppear))
    } else {
      waiter?.reject(ChatError.fromProblem(settlement.error))
    }
  }

  function enqueue<N extends ClientLogCommandName>(
    name: N,
    conversationId: string,
    commandId: string,
    request: CommandInput<N>,
  ): Promise<ReplyOf<N>> {
    if (session.current() === null) throw new ChatError('NOT_SIGNED_IN', 'Sign in first.', { status: 401 })
    const settled = new Promise<ReplyOf<N>>((resolve, reject) => waiters.set(commandId, { resolve, reject }))
    settled.catch(() => {}) // whoever does not wait for it sees it in the state
    outbox.tell({
      type: 'added',
      command: { commandId, conversationId, name, request: { ...request }, createdAt: clock.now() },
    })
    return settled
  }

  function onMessageOf<
    N extends 'edit-message' | 'delete-message' | 'add-reaction' | 'remove-reaction' | 'pin-message' | 'unpin-message',
  >(name: N, messageId: string, more: Omit<CommandInput<N>, 'messageId' | 'commandId'>): Promise<ReplyOf<N>> {
    const conversationId = conversationOfMessage(messageId)
    if (conversationId === null) throw new ChatError('MESSAGE_NOT_FOUND', 'There is no such message.', { status: 404 })
    const commandId = newId()
    return enqueue(name, conversationId, commandId, { messageId, ...more, commandId } as unknown as CommandInput<N>)
  }

  // --- the logs

  const log = createLogReader({
    clock,
    random,
    sync: (request) => send('sync', request),
    onEntries: ({ conversationId, from, to, entries }) => onEntries(conversationId, from, to, entries),
    onReset: (conversationId) => orWarn(reload(conversationId)),
    onDoubt(conversationId) {
      if (store.getState().isReady) orWarn(loader.check(conversationId)) // before that the list is on its way
    },
  })

  function emitEntry(conversationId: string, entry: LogEntry): void {
    emitter.emit('entry', { ...entry, conversationId })
    emitter.emit(entry.event as 'new-message', entry.payload as never)
  }

  function onEntries(conversationId: string, from: number, to: number, entries: readonly LogEntry[]): void {
    const me = myId()
    const actors = new Set<string>()
    const isAsked = store.getState().conversations[conversationId]?.state === 'requested'
    let deliveredSeq = 0
    for (const { event, payload, actorId } of entries) {
      if (event !== 'new-message') continue
      const message = payload as unknown as Message
      actors.add(actorId)
      expiry.note([message])
      if (message.senderId === me) {
        const { id, seq, createdAt, clientMsgId } = message
        outbox.tell({ type: 'seen', commandId: clientMsgId, data: { messageId: id, seq, createdAt } })
      } else if (message.kind !== 'system' && !isAsked) {
        deliveredSeq = message.seq
      }
    }
    store.dispatch({ type: 'log-advanced', conversationId, from, to, entries })
    if (deliveredSeq > 0) marks.move('delivered', conversationId, deliveredSeq)
    orWarn(people.need(actors))
    const concernsMe = entries.some(({ event, payload }) => ENDS_OR_BEGINS.has(event) && payload['userId'] === me)
    if (concernsMe) orWarn(loader.check(conversationId))
    for (const entry of entries) emitEntry(conversationId, entry)
  }

  async function reload(conversationId: string): Promise<void> {
    const wasOpen = store.getState().windows[conversationId]?.isLoaded === true
    store.dispatch({ type: 'conversation-reset', conversationId })
    await loader.check(conversationId)
    if (wasOpen) await history.newest(conversationId)
  }

  // --- the inbox: what concerns me alone; what was missed is seen in the list after a reconnect

  let inboxSeq = 0

  function onInbox(entries: readonly LogEntry[]): void {
    for (const entry of entries) {
      if (entry.seq <= inboxSeq) continue
      inboxSeq = entry.seq
      const notice = entry.payload as unknown as InboxNotice
      if (messageActions.onNotice(notice)) {
        emitEntry(`inb_${myId()}`, entry)
        continue
      }
      if (notice.type === 'sessions-revoked') orWarn(session.refresh(session.current()?.accessToken))
      else if (notice.type === 'block-changed') {
        const { userId, isBlocked } = notice
        store.dispatch({ type: 'block-changed', userId, isBlocked, at: entry.at })
        presence.askAgain()
      } else if (notice.type !== 'account-changed') orWarn(loader.check(notice.conversationId))
      emitEntry(`inb_${myId()}`, entry)
    }
  }

  // --- what passes

  let callOffTyping = () => {}

  /** Who says no more that they type is forgotten. */
  function endTypingInTime(): void {
    callOffTyping()
    callOffTyping = clock.after(TYPING_TTL_MS, () => {
      store.dispatch({ type: 'time-passed', now: clock.now() })
      if (Object.keys(store.getState().typing).length > 0) endTypingInTime()
    })
  }

  function onSocketEvent(name: string, payload: unknown): void {
    if (name === 'log') {
      const frame = payload as EventPayload<'log'>
      if (isInbox(frame.conversationId)) onInbox(frame.entries)
      else log.take(frame)
      return
    }
    if (name === 'user-typing') {
      const { conversationId, userId, username } = payload as EventPayload<'user-typing'>
      store.dispatch({ type: 'typing-started', conversationId, userId, username, now: clock.now() })
      endTypingInTime()
    } else if (name === 'user-stop-typing') {
      const { conversationId, userId } = payload as EventPayload<'user-stop-typing'>
      store.dispatch({ type: 'typing-stopped', conversationId, userId })
    } else if (name === 'draft-changed') {
      const { conversationId, draft } = payload as EventPayload<'draft-changed'>
      store.dispatch({ type: 'personal-changed', conversationId, change: { draft } })
    } else if (name === 'user-updated') {
      store.dispatch({ type: 'users-loaded', users: [payload as User] })
    } else if (name === 'authenticated' || name === 'account-updated') {
      const me = name === 'authenticated' ? (payload as EventPayload<'authenticated'>).user : (payload as Me)
      if (me.id === myId()) store.dispatch({ type: 'signed-in', me })
    } else if (name === 'presence:online' || name === 'presence:offline') {
      store.dispatch({ type: 'presence-changed', presence: [payload as Presence] })
    } else if (name === 'thread-updated') {
      store.dispatch({ type: 'thread-marked', mark: payload as EventPayload<'thread-updated'> })
      notifications.onMarked()
    } else if (name === 'messages-read' || name === 'messages-delivered') {
      onMark(name === 'messages-read' ? 'read' : 'delivered', payload as EventPayload<'messages-read'>)
    } else if (name === 'new-notification') onNotification(payload as EventPayload<'new-notification'>)
    else if (name === 'ai-delta') assistant.onDelta(payload as EventPayload<'ai-delta'>)
    else if (name === 'ai-done') assistant.onDone(payload as EventPayload<'ai-done'>)
    else if (name === 'notifications-read') notifications.onRead(payload as EventPayload<'notifications-read'>)
    emitter.emit(name as 'user-typing', payload as never)
  }

  function onNotification(notification: EventPayload<'new-notification'>): void {
    const { threadRootId } = notification
    const isKnown = threadRootId === null || store.getState().threads[threadRootId]?.root != null
    if (!isKnown) orWarn(messageActions.loadThreads()) // it began where nothing is open
    notifications.onArrived(notification)
  }

  function onMark(
    mark: 'read' | 'delivered',
    { conversationId, userId, upToSeq }: EventPayload<'messages-read'>,
  ): void {
    const before = store.getState().conversations[conversationId]
    store.dispatch({ type: 'mark-moved', mark, conversationId, userId, upToSeq })
    const after = store.getState().conversations[conversationId]
    if (mark === 'read' && userId === myId()) notifications.onMarked()
    if (mark === 'delivered' || userId !== myId() || before === undefined || after === undefined) return
    // Read on another device, and not all that is unread is known here: the server knows how much is left.
    const isCounted = after.unreadCount === 0 || store.getState().windows[conversationId]?.isLoaded === true
    if (after.lastReadSeq > before.lastReadSeq && !isCounted) orWarn(loader.check(conversationId))
  }

  const notifications = createNotifications({ store, rest, insist: inSight, orWarn, clock })
  const marks = createMarks({ clock, isOpen: connection.isOpen, send: (name, request) => send(name, request) })
  const drafts = createDraftKeeper({
    clock,
    isOpen: connection.isOpen,
    send: (name, request) => send(name, request),
    onDraft: (conversationId, draft) => store.dispatch({ type: 'personal-changed', conversationId, change: { draft } }),
  })
  const expiry = createExpiryWatch(clock, () => store.dispatch({ type: 'time-passed', now: clock.now() }))
  const presence = createPresenceWatch({
    clock,
    isOpen: connection.isOpen,
    ask: (userIds) => command('watch-presence', { userIds }) as Promise<Presence[]>,
    onPresence: (told) => store.dispatch({ type: 'presence-changed', presence: told }),
  })
  const typingNotices = createTypingNotices(clock, (name, conversationId) => {
    if (connection.isOpen()) send(name, { conversationId }).catch(() => {}) // may be lost
  })

  // --- reading

  async function readBlocks(): Promise<void> {
    const blocks = await inBackground(() => loadBlocks(rest))
    store.dispatch({ type: 'blocks-loaded', blocks })
    store.dispatch({ type: 'users-loaded', users: blocks.map(({ user }) => user) })
  }

  const newPeople = (): People =>
    createPeople({
      rest,
      insist: inBackground,
      isKnown: (userId) => store.getState().users[userId] !== undefined,
      onUsers: (users) => store.dispatch({ type: 'users-loaded', users }),
      onWarning,
    })
  let people = newPeople()

  const loader = createConversationLoader({
    store,
    rest,
    insist: inBackground,
    onWarning,
    onLoaded(conversations) {
      const me = myId()
      const shown: string[] = []
      expiry.note(conversations.map(({ lastMessage }) => lastMessage))
      drafts.onLoaded()
      for (const { id, lastSeq, kind, participants, lastMessage, unreadCount, state } of conversations) {
        log.tell({ type: 'tracked', conversationId: id, seq: lastSeq })
        if (kind === 'direct') shown.push(...participants.map(({ userId }) => userId))
        if (lastMessage === null) continue
        shown.push(lastMessage.senderId)
        const mine = participants.find(({ userId }) => userId === me)
        const isNew =
          unreadCount > 0 && state === 'accepted' && mine !== undefined && mine.lastDeliveredSeq < lastMessage.seq
        if (isNew) marks.move('delivered', id, lastMessage.seq)
      }
      orWarn(people.need(shown))
    },
    onGone: (conversationId) => log.tell({ type: 'forgotten', conversationId }),
  })

  const history = createHistory({
    store,
    load: (conversationId, query) => inSight(() => rest('listMessages', { params: { conversationId }, query })),
    pause: (ms) => pause(ms, { clock, signal: life.signal }),
    onMessages(messages) {
      expiry.note(messages)
      orWarn(people.need(messages.map(({ senderId }) => senderId)))
    },
  })

  const messageActions = createMessageActions({
    store,
    rest,
    inSight,
    pause: (ms) => pause(ms, { clock, signal: life.signal }),
    newId,
    onMessages: (messages) => orWarn(people.need(messages.map(({ senderId }) => senderId))),
    onChanged: (conversationId) => orWarn(loader.check(conversationId)),
    onMarked: () => notifications.onMarked(),
  })

  let callOffEarlyList = () => {}

  /**
   * The inbox tells of conversations that come and go from when this socket is joined to it, which an answer to `sync`
   * proves; the list that is read after that shows all that came and went before.
   */
  async function loadListBehindInbox(): Promise<void> {
    try {
      // What concerns me alone, since I heard of it last.
      const cursors = inboxSeq === 0 ? [] : [{ conversationId: `inb_${myId()}`, seq: inboxSeq }]
      const logs = (await inSight(() => command('sync', { cursors }))) as ReplyOf<'sync'>
      for (const log of logs) if ('entries' in log) onInbox(log.entries)
    } catch (error) {
      if (!connection.isOpen()) return // the next connection begins anew
      onWarning(error)
    }
    await Promise.all([loader.loadList(), messageActions.loadThreads()])
  }

  // --- signing in and out

  function onSessionChange(current: StoredSession | null, how: 'started' | 'renewed' | 'signed-out' | 'revoked'): void {
    if (current === null) {
      finish(how === 'signed-out' ? 'forget' : 'keep')
      emitter.emit('session-ended', { reason: how === 'revoked' ? 'revoked' : 'signed-out' })
    } else if (how === 'renewed') {
      store.dispatch({ type: 'signed-in', me: current.user })
      connection.renew(current.accessToken)
    } else {
      begin(current.user)
    }
    options.onSessionChange?.(current)
  }

  function begin(me: Me): void {
    if (store.getState().me !== null) finish('keep')
    store.dispatch({ type: 'signed-in', me })
    orWarn(outbox.start(me.id))
    connection.open()
    callOffEarlyList = clock.after(EARLY_LIST_AFTER_MS, () => {
      if (!store.getState().isReady) orWarn(loader.loadList())
    })
  }

  /** Whoever waits for an acknowledgement hears that it does not come here any more. */
  function letGo(error: ChatError): void {
    life.abort(error)
    for (const { reject } of waiters.values()) reject(error)
    waiters.clear()
    callOffTyping()
    callOffEarlyList()
    log.stop()
    marks.stop()
    drafts.stop()
    expiry.stop()
    notifications.stop()
    presence.stop()
    people.stop()
  }

  function finish(unsent: 'keep' | 'forget'): void {
    connection.shut('signed-out')
    orWarn(outbox.stop(unsent))
    letGo(new ChatError('NOT_SIGNED_IN', 'Signed out.', { status: 401 }))
    life = new AbortController()
    people = newPeople()
    inboxSeq = 0
    store.dispatch({ type: 'signed-out' })
  }

  async function resume(): Promise<Me | null> {
    const current = session.current()
    if (current !== null) return current.user
    if (options.accessToken === undefined) return session.resume()?.user ?? null
    const user = (await http('me', {}, options.accessToken)) as Me
    const fixed = { accessToken: options.accessToken, refreshToken: '', expiresIn: Number.POSITIVE_INFINITY }
    return session.start({ user, ...fixed }).user
  }

  async function connect(): Promise<void> {
    if ((await resume()) === null) throw new ChatError('NOT_SIGNED_IN', 'Sign in first.', { status: 401 })
    connection.open()
    if (connection.isOpen()) return
    await new Promise<void>((resolve, reject) => {
      const stopConnection = emitter.on('connection', (state) => {
        if (state === 'connecting' || state === 'reconnecting' || (state === 'offline' && browser !== null)) return
        stopConnection()
        if (state === 'online') resolve()
        else reject(new ChatError('NOT_SIGNED_IN', 'The session has ended.', { status: 401 }))
      })
    })
  }

  const assistant = createAssistant({
    store,
    rest,
    inSight,
    command: (name, request) => command(name, request),
    onNewConversation: (work) => onNewConversation(work),
    orWarn,
    newId,
  })

  const onNewConversation = async (work: () => Promise<Conversation>): Promise<Conversation> => {
    const conversation = await inSight(work)
    loader.add(conversation)
    return store.getState().conversations[conversation.id] ?? conversation
  }

  const { onDelta: _onDelta, onDone: _onDone, resume: _resume, ...assistantActions } = assistant

  return {
    store,
    rest,
    resume,
    connect,
    async signUp(account) {
      return session.start(await rest('register', { body: account })).user
    },
    async signIn({ login, password }) {
      const name = login.includes('@') ? { email: login } : { username: login }
      return session.start(await rest('login', { body: { ...name, password } })).user
    },
    async signOut() {
      const current = session.current()
      if (current === null) return
      session.end('signed-out')
      const { refreshToken } = current
      if (refreshToken !== '') await http('logout', { body: { refreshToken } }, null).catch(onWarning)
    },
    async changePassword(currentPassword, newPassword) {
      await rest('changePassword', { body: { currentPassword, newPassword } })
    },
    disconnect: () => connection.shut('offline'),
    reconnectNow: () => connection.hurry(),
    async close() {
      session.close()
      connection.close()
      letGo(new ChatError('CANCELLED', 'The client was closed. What is unsent stays in its storage.'))
      await outbox.stop('keep')
      await outboxStorage.close()
      emitter.clear()
    },

    command: (name, request) => command(name, request) as never,
    on: (event, handler) => emitter.on(event, handler),

    async openConversation(conversationId) {
      if (store.getState().conversations[conversationId] === undefined) await loader.check(conversationId)
      await history.open(conversationId)
      if (connection.isOpen()) orWarn(assistant.resume(conversationId))
    },
    loadOlder: (conversationId) => history.older(conversationId),
    loadNewer: (conversationId) => history.newer(conversationId),
    loadAround: (conversationId, seq) => history.around(conversationId, seq),
    loadNewest: (conversationId) => history.newest(conversationId),

    sendMessage(conversationId, content, { replyTo, threadRootId, attachments, model } = {}) {
      const clientMsgId = newId()
      typingNotices.onSent(conversationId)
      const acknowledged = enqueue('send-message', conversationId, clientMsgId, {
        conversationId,
        clientMsgId,
        content,
        ...(attachments?.length ? { attachments: attachments.map(({ id }) => ({ fileId: id })) } : {}),
        ...(replyTo === undefined ? {} : { replyTo }),
        ...(threadRootId === undefined ? {} : { threadRootId }),
        ...(model === undefined ? {} : { model }),
      })
      return { clientMsgId, acknowledged }
    },
    retryMessage: (clientMsgId) => outbox.tell({ type: 'retried', commandId: clientMsgId, newCommandId: newId() }),
    cancelMessage(clientMsgId) {
      const mayStillAppear = outbox.find(clientMsgId)?.mayHaveArrived ?? false
      outbox.tell({ type: 'cancelled', commandId: clientMsgId })
      return { mayStillAppear }
    },
    editMessage: async (messageId, content, only = {}) => onMessageOf('edit-message', messageId, { content, ...only }),
    deleteMessage: async (messageId, scope = 'everyone') => onMessageOf('delete-message', messageId, { scope }),
    pinMessage: async (messageId) => onMessageOf('pin-message', messageId, {}),
    unpinMessage: async (messageId) => onMessageOf('unpin-message', messageId, {}),
    ...messageActions,
    ...assistantActions,
    ...files,
    addReaction: async (messageId, emoji) => onMessageOf('add-reaction', messageId, { emoji }),
    removeReaction: async (messageId, emoji) => onMessageOf('remove-reaction', messageId, { emoji }),
    markRead(conversationId, upToSeq) {
      const known = store.getState().conversations[conversationId]
      // Who asked to write to me does not see that I looked, until I accept.
      if (known === undefined || known.state === 'requested' || upToSeq <= known.lastReadSeq) return
      store.dispatch({ type: 'mark-moved', mark: 'read', conversationId, userId: myId(), upToSeq })
      marks.move('read', conversationId, upToSeq)
      notifications.onMarked()
    },
    typing: (conversationId) => typingNotices.typing(conversationId),
    stopTyping: (conversationId) => typingNotices.stop(conversationId),

    createDirect: (userId, { isRequest = false } = {}) =>
      onNewConversation(() => rest('createDirect', { body: { userId, ...(isRequest ? { isRequest } : {}) } })),
    createGroup(name, participantIds) {
      const body = { name, participants: [...participantIds], commandId: newId() }
      return onNewConversation(() => rest('createGroup', { body }))
    },
    createRoom(name, topic = null) {
      const body = { name, topic, commandId: newId() }
      return onNewConversation(() => rest('createRoom', { body }))
    },
    joinRoom: (roomName) =>
      onNewConversation(async () => {
        const { id } = await rest('getRoom', { params: { roomName } })
        return rest('joinConversation', { params: { conversationId: id } })
      }),
    async leave(conversationId) {
      await inSight(() => rest('leaveConversation', { params: { conversationId } }))
      loader.remove(conversationId)
    },
    addParticipant: async (conversationId, userId) => {
      const commandId = newId()
      return enqueue('add-participant', conversationId, commandId, { conversationId, userId, commandId })
    },
    removeParticipant: async (conversationId, userId) => {
      const commandId = newId()
      return enqueue('remove-participant', conversationId, commandId, { conversationId, userId, commandId })
    },
    updateRole: async (conversationId, userId, role) => {
      const commandId = newId()
      return enqueue('update-participant-role', conversationId, commandId, { conversationId, userId, role, commandId })
    },
    updateConversation: async (conversationId, change, only = {}) => {
      const commandId = newId()
      return enqueue('update-conversation', conversationId, commandId, {
        conversationId,
        ...change,
        ...only,
        commandId,
      })
    },
    acceptRequest: async (conversationId) => {
      const commandId = newId()
      return enqueue('accept-request', conversationId, commandId, { conversationId, commandId })
    },
    rejectRequest: async (conversationId) => {
      const commandId = newId()
      const answer = await enqueue('reject-request', conversationId, commandId, { conversationId, commandId })
      loader.remove(conversationId)
      return answer
    },
    async setPreferences(conversationId, change) {
      const known = store.getState().conversations[conversationId]
      store.dispatch({ type: 'personal-changed', conversationId, change })
      try {
        await inSight(() => command('set-preferences', { conversationId, ...change }))
      } catch (error) {
        if (known !== undefined) {
          const { archived, mutedUntil, favourite } = known
          store.dispatch({ type: 'personal-changed', conversationId, change: { archived, mutedUntil, favourite } })
        }
        throw error
      }
    },
    saveDraft: (conversationId, content) => drafts.keep(conversationId, content),
    async listInvites(conversationId) {
      return (await inSight(() => rest('listInvites', { params: { conversationId } }))).items
    },
    createInvite(conversationId, { expiresAt = null, maxUses = null } = {}) {
      const body = { expiresAt, maxUses, commandId: newId() }
      return inSight(() => rest('createInvite', { params: { conversationId }, body }))
    },
    revokeInvite: async (conversationId, inviteId) => {
      const commandId = newId()
      return enqueue('revoke-invite', conversationId, commandId, { conversationId, inviteId, commandId })
    },
    lookAtInvite: (code) => inSight(() => rest('lookAtInvite', { params: { code } })),
    joinByInvite: (code) => onNewConversation(() => rest('joinByInvite', { params: { code } })),
    async searchMessages(q, { conversationId, cursor, limit = PAGE_ITEMS_DEFAULT, signal } = {}) {
      const { timeZone } = new Intl.DateTimeFormat().resolvedOptions()
      // A machine may not know where it is.
      const query = { q, limit, cursor, timeZone: timeZone === 'Etc/Unknown' ? undefined : timeZone }
      const asked = { query, ...(signal === undefined ? {} : { signal }) }
      const found = await inSight(() =>
        conversationId === undefined
          ? rest('searchMessages', asked)
          : rest('searchConversation', { ...asked, params: { conversationId } }),
      )
      orWarn(people.need(found.items.map(({ senderId }) => senderId)))
      return found
    },

    loadNotifications: () => notifications.loadNotifications(),
    loadOlderNotifications: () => notifications.loadOlderNotifications(),
    readNotification: (notificationId) => notifications.readNotification(notificationId),
    readAllNotifications: () => notifications.readAllNotifications(),
    loadNotificationSettings: () => notifications.loadNotificationSettings(),
    updateNotificationSettings: (change) => notifications.updateNotificationSettings(change),
    setNotificationLevel: (conversationId, level) => notifications.setNotificationLevel(conversationId, level),

    capabilities() {
      known ??= inSight(() => rest('capabilities')).catch((error: unknown) => {
        known = null // asked for again
        throw error
      })
      return known
    },

    async searchUsers(q) {
      const { items } = await inSight(() => rest('searchUsers', { query: { q, limit: PAGE_ITEMS_DEFAULT } }))
      store.dispatch({ type: 'users-loaded', users: items })
      return items
    },
    async listRooms(q = '') {
      return (await inSight(() => rest('listRooms', { query: { q, limit: PAGE_ITEMS_DEFAULT } }))).items
    },
    async updateProfile(change, only = {}) {
      const me = await inSight(() => rest('updateProfile', { body: change, ...only }))
      store.dispatch({ type: 'signed-in', me })
      return me
    },
    async setAvatar(file) {
      const me = await inSight(() => rest('setAvatar', { body: { fileId: file?.id ?? null } }))
      store.dispatch({ type: 'signed-in', me })
      return me
    },
    async setStatus(status) {
      const set = await inSight(() => rest('updateStatus', { body: status }))
      const { me } = store.getState()
      if (me !== null) store.dispatch({ type: 'signed-in', me: { ...me, status: set } })
      return set
    },
    async updatePrivacy(change) {
      const privacy = await inSight(() => rest('updatePrivacy', { body: change }))
      const { me } = store.getState()
      if (me !== null) store.dispatch({ type: 'signed-in', me: { ...me, privacy } })
      return privacy
    },
    async blockUser(userId) {
      await inSight(() => rest('blockUser', { params: { userId } }))
      const at = new Date(clock.now()).toISOString()
      store.dispatch({ type: 'block-changed', userId, isBlocked: true, at })
    },
    async unblockUser(userId) {
      await inSight(() => rest('unblockUser', { params: { userId } }))
      store.dispatch({ type: 'block-changed', userId, isBlocked: false, at: '' })
      presence.askAgain()
    },
    report: (report) => inSight(() => rest('createReport', { body: report })),
    loadUsers: (userIds) => people.need(userIds),
    watchPresence: (userIds) => presence.watch(userIds),
  }
}
